// Log loss, Brier score, ECE and ECE-Q of predictions (SEMANTICS section 8).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "calibeam/evaluation.hpp"
#include "calibeam/options.hpp"
#include "kernels/math/compensated_sum.hpp"

namespace calibeam::kernels {

/// Predictions with their outcomes; rows of weight 0 (padding too) carry no mass and may hold anything finite.
struct ScoredRows {
  std::span<const double> prob;         ///< clipped
  std::span<const double> outcome;      ///< 0 or 1
  std::span<const double> weight;       ///< raw, total > 0
  std::span<const std::uint32_t> week;  ///< index of each row's week
  std::uint32_t first_week = 0, num_weeks = 0;
};

/// A row with its prediction rounded to the grid of 1e-12.
struct GridRow {
  std::uint64_t prob;  ///< in units of 1e-12
  std::uint32_t row;
};

/// Rows whose predictions are neighbours.
struct ScoreBucket {
  double mass = 0.0;
  CompensatedSum error;
};

/// Buffers that scores reuse.
struct MetricWorkspace {
  std::vector<double> prob, outcome, weight;  // rows that do not fill a vector
  std::vector<double> loss, error;
  std::vector<std::uint64_t> key;
  std::vector<ScoreBucket> buckets;
  std::uint32_t bucket_bins_of = 0;  // the number of equal-width bins that bucket_bins is for
  std::vector<std::uint32_t> bucket_bins;
  std::vector<std::uint8_t> cuts;
  std::vector<GridRow> order, scratch;
  std::vector<CompensatedSum> bins;
};

struct Scores {
  Metrics metrics;
  std::vector<double> weekly;  ///< [num_weeks] sum of w * log loss
};

/// All four metrics, and the log loss week by week.
[[nodiscard]] Scores score(const ScoredRows& rows, const MetricOptions& options, MetricWorkspace& workspace);

/// Equal-width bin of a probability.
[[nodiscard]] std::uint32_t equal_width_bin(double prob, int bins);

/// Equal-mass bin of every row, aligned with the rows; rows of weight 0 get bin 0.
[[nodiscard]] std::vector<std::uint32_t> equal_mass_bins(const ScoredRows& rows, int bins);

}  // namespace calibeam::kernels
