// Log loss, Brier score, ECE and ECE-Q of predictions (SEMANTICS section 8).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "calibeam/evaluation.hpp"
#include "calibeam/options.hpp"

namespace calibeam::kernels {

/// Predictions with their outcomes; rows of weight 0 (padding too) carry no mass and may hold anything finite.
struct ScoredRows {
  std::span<const double> prob;         ///< clipped
  std::span<const double> outcome;      ///< 0 or 1
  std::span<const double> weight;       ///< raw, total > 0
  std::span<const std::uint32_t> week;  ///< index of each row's week
  std::uint32_t first_week = 0, num_weeks = 0;
};

struct MetricWorkspace {
  std::vector<std::pair<double, std::uint32_t>> order;
  std::vector<double> bins;
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
