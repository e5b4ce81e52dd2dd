// Shares and quantiles of bootstrap draws, with one reading of what counts as equal.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace calibeam {

/// A draw whose statistic falls short of the observed one by less than this share of it reaches it. Draws that reach it
/// exactly are common (two trials that differ in one week only, a draw that leaves that week out), and must not be
/// decided by the last bit.
inline constexpr double kTieTolerance = 1e-10;

/// What a draw has to reach to count as at least `statistic` (>= 0).
[[nodiscard]] inline double reachable(double statistic) { return statistic * (1.0 - kTieTolerance); }

/// Share of the draws whose maximum, at least 0, is at least `statistic` (>= 0). 1 without draws.
[[nodiscard]] inline double share_at_least(const std::vector<double>& maxima, double statistic) {
  if (maxima.empty()) return 1.0;
  const double least = reachable(statistic);
  const auto reached = std::count_if(maxima.begin(), maxima.end(), [&](double m) { return std::max(m, 0.0) >= least; });
  return static_cast<double>(reached) / static_cast<double>(maxima.size());
}

/// The quantile by linear interpolation between order statistics, level in [0, 1]. Reorders `values`, which are not
/// empty.
[[nodiscard]] inline double quantile(std::vector<double>& values, double level) {
  const double position = level * static_cast<double>(values.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(position), values.size() - 1);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(low);
  std::nth_element(values.begin(), at, values.end());
  if (low + 1 == values.size()) return *at;
  const double above = *std::min_element(at + 1, values.end());
  return *at + (position - static_cast<double>(low)) * (above - *at);
}

}  // namespace calibeam
