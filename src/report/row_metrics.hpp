// Metrics of any set of predicted rows (SEMANTICS section 8), for tables that the evaluator does not make.
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/evaluation.hpp"
#include "calibeam/options.hpp"
#include "report/evaluation_rows.hpp"

namespace calibeam {

/// Model and baseline on the same rows.
struct RowMetrics {
  std::uint64_t rows = 0;
  double weight = 0.0;  ///< 0: the metrics mean nothing (NaN)
  Metrics model, baseline;
};

[[nodiscard]] RowMetrics row_metrics(const std::vector<EvaluationRow>& rows, const MetricOptions& options);

/// One bin of a reliability diagram.
struct ReliabilityBin {
  int bin = 0;
  std::uint64_t rows = 0;
  double weight = 0.0;
  double mean_prob = 0.0, mean_outcome = 0.0;  ///< weighted; NaN without weight
  double min_prob = 0.0, max_prob = 0.0;       ///< NaN without rows
};

enum class Binning { equal_width, equal_mass };
enum class Prediction { model, baseline };

/// All bins, empty ones included, by the rules of ECE (equal_width) and ECE-Q (equal_mass).
[[nodiscard]] std::vector<ReliabilityBin> reliability_bins(const std::vector<EvaluationRow>& rows,
                                                           Prediction prediction, Binning binning, int num_bins);

}  // namespace calibeam
