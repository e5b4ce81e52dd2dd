// Metrics of any set of predicted rows (SEMANTICS section 8), for tables that the evaluator does not make.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "calibeam/evaluation.hpp"
#include "calibeam/options.hpp"
#include "report/evaluation_rows.hpp"
#include "report/prediction_order.hpp"

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

/// Rows whose metrics are asked for in several groupings: each prediction is sorted once. The rows must outlive it.
class RowScorer {
 public:
  RowScorer(const std::vector<EvaluationRow>& rows, const MetricOptions& options);

  /// Of each group, what row_metrics says of its rows alone; group_of[i] < num_groups.
  [[nodiscard]] std::vector<RowMetrics> by_group(std::span<const std::uint32_t> group_of, std::size_t num_groups) const;
  /// All bins, empty ones included, by the rules of ECE (equal_width) and ECE-Q (equal_mass).
  [[nodiscard]] std::vector<ReliabilityBin> reliability(Prediction prediction, Binning binning) const;

 private:
  [[nodiscard]] std::vector<Metrics> metrics(Prediction prediction, std::span<const std::uint32_t> group_of,
                                             std::span<const double> weights) const;

  const std::vector<EvaluationRow>& rows_;
  MetricOptions options_;
  std::array<std::vector<OnGrid>, 2> order_;   ///< [prediction]: rows by it
  std::array<std::vector<double>, 2> losses_;  ///< [prediction][rows]: weight * log of what the outcome was given
};

}  // namespace calibeam
