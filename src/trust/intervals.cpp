#include "trust/intervals.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "trust/shares.hpp"

namespace calibeam {

std::optional<Interval> percentile_interval(const BootstrapPlan& plan, double level, const DrawStatistic& statistic) {
  check_plan(plan);
  std::vector<double> values(plan.num_draws);
  using Range = tbb::blocked_range<std::size_t>;
  tbb::parallel_for(Range(0, plan.num_draws), [&](const Range& range) {
    std::vector<std::uint32_t> units(plan.num_units), counts(plan.num_units);
    for (std::size_t d = range.begin(); d < range.end(); ++d) {
      draw_units(plan, d, units);
      std::fill(counts.begin(), counts.end(), 0U);
      for (const std::uint32_t unit : units) ++counts[unit];
      values[d] = statistic(counts);
    }
  });
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (values.empty()) return std::nullopt;
  const double tail = (1.0 - level) / 2.0;
  return Interval{quantile(values, tail), quantile(values, 1.0 - tail)};
}

std::optional<Interval> sum_interval(const BootstrapPlan& plan, double level, std::span<const double> values) {
  return percentile_interval(plan, level, [&](std::span<const std::uint32_t> counts) {
    double sum = 0.0;
    for (std::size_t u = 0; u < counts.size(); ++u) sum += counts[u] * values[u];
    return sum;
  });
}

std::optional<Interval> ratio_interval(const BootstrapPlan& plan, double level, std::span<const double> totals,
                                       std::span<const double> weights) {
  return percentile_interval(plan, level, [&](std::span<const std::uint32_t> counts) {
    double total = 0.0, weight = 0.0;
    for (std::size_t u = 0; u < counts.size(); ++u) {
      total += counts[u] * totals[u];
      weight += counts[u] * weights[u];
    }
    return weight > 0.0 ? total / weight : std::numeric_limits<double>::quiet_NaN();
  });
}

}  // namespace calibeam
