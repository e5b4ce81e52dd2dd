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

struct MetricWorkspace {
  std::vector<GridRow> order, scratch;
  std::vector<CompensatedSum> bins;
};

/// Sum of w * log loss of each week, [num_weeks].
[[nodiscard]] std::vector<double> weekly_log_loss(const ScoredRows& rows);

/// All four metrics. `weekly` is weekly_log_loss(rows).
[[nodiscard]] Metrics score(const ScoredRows& rows, std::span<const double> weekly, const MetricOptions& options,
                            MetricWorkspace& workspace);

/// Equal-width bin of a probability.
[[nodiscard]] std::uint32_t equal_width_bin(double prob, int bins);

/// Equal-mass bin of every row, aligned with the rows; rows of weight 0 get bin 0.
[[nodiscard]] std::vector<std::uint32_t> equal_mass_bins(const ScoredRows& rows, int bins);

}  // namespace calibeam::kernels
