// Percentile intervals of one model's metrics, by resampling whole weeks (or chains, or days).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "trust/stationary_bootstrap.hpp"

namespace calibeam {

struct Interval {
  double low = 0.0, high = 0.0;
};

/// Draws that a DrawStatistic computes side by side: walking the data once for several draws is what makes it cheap.
inline constexpr std::size_t kDrawsAtOnce = 8;

/// The statistic of each of kDrawsAtOnce draws, given how often each took each unit: counts is [units][kDrawsAtOnce].
/// Called from many threads at once. NaN where a draw has none (no mass, say): such draws are left out.
using DrawStatistic = std::function<void(std::span<const double> counts, std::span<double, kDrawsAtOnce> statistics)>;

/// The central interval that holds `level` (in (0, 1), 0.95 say) of the draws; nothing if no draw has a statistic.
[[nodiscard]] std::optional<Interval> percentile_interval(const BootstrapPlan& plan, double level,
                                                          const DrawStatistic& statistic);

/// Of a sum over units, such as the score as the sum of weekly contributions. One value per unit.
[[nodiscard]] std::optional<Interval> sum_interval(const BootstrapPlan& plan, double level,
                                                   const std::vector<double>& values);

/// The same of many series of one length, with the same draws.
[[nodiscard]] std::vector<std::optional<Interval>> sum_intervals(const BootstrapPlan& plan, double level,
                                                                 std::span<const std::vector<double>> series);

}  // namespace calibeam
