// Log loss, Brier score, ECE and ECE-Q of predictions (SEMANTICS section 8).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "calibeam/evaluation.hpp"
#include "calibeam/options.hpp"
#include "kernels/math/fixed_point.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {

/// Rows that predictions are scored by, a multiple of 8. Rows of weight 0 (padding too) carry no mass.
struct OutcomeRows {
  std::span<const double> outcome;      ///< 0 or 1
  std::span<const double> weight;       ///< raw, total > 0
  std::span<const std::uint32_t> week;  ///< index of each row's week
  std::uint32_t first_week = 0, num_weeks = 0;
};

/// Neighbouring rows [begin, end) of one week, but for some without weight.
struct WeekStretch {
  std::uint32_t begin, end, week;  ///< week: less the first
};

/// The rows with what is the same for all predictions of them. Views the rows.
struct ScoredSet {
  std::span<const double> outcome, weight;
  std::uint32_t num_weeks = 0;
  std::vector<WeekStretch> stretches;
  double total = 0.0;  ///< weight
  FixedScales scales;
};

[[nodiscard]] ScoredSet scored_set(const OutcomeRows& rows);

/// A row of a bucket that a bin's edge cuts.
struct CutRow {
  std::uint64_t prob;  ///< on the grid of 1e-12
  BucketSum sum;
};

/// Neighbouring buckets [first, last) that lie in one bin as a whole.
struct BucketStretch {
  std::uint32_t first, last, bin;
};

/// Buffers that scores reuse.
struct MetricWorkspace {
  std::vector<std::int64_t> loss;
  std::vector<std::uint32_t> bucket;
  std::vector<BucketSum> rows, before;  // of some rows; of the buckets before each
  std::vector<std::int64_t> weekly, width_bins, mass_bins;
  std::uint32_t width_bins_of = 0;  // the number of equal-width bins that the next two are for
  std::vector<BucketStretch> width_stretches;
  std::vector<std::uint8_t> width_cuts;
  std::vector<BucketStretch> mass_stretches;
  std::vector<std::uint8_t> cuts;
  std::vector<std::uint32_t> cut_rows;
  std::vector<CutRow> order;
};

struct Scores {
  Metrics metrics;
  std::vector<double> weekly;  ///< [num_weeks] sum of w * log loss
};

/// All four metrics of clipped predictions, and the log loss week by week.
[[nodiscard]] Scores score(const ScoredSet& set, std::span<const double> prob, const MetricOptions& options,
                           MetricWorkspace& workspace);

}  // namespace calibeam::kernels
