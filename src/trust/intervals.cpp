#include "trust/intervals.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "trust/shares.hpp"

namespace calibeam {

namespace {

/// NaNs take no part.
std::optional<Interval> central_interval(std::vector<double>&& values, double level) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (values.empty()) return std::nullopt;
  const double tail = (1.0 - level) / 2.0;
  return Interval{quantile(values, tail), quantile(values, 1.0 - tail)};
}

}  // namespace

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
  return central_interval(std::move(values), level);
}

std::optional<Interval> sum_interval(const BootstrapPlan& plan, double level, std::span<const double> values) {
  return percentile_interval(plan, level, [&](std::span<const std::uint32_t> counts) {
    double sum = 0.0;
    for (std::size_t u = 0; u < counts.size(); ++u) sum += counts[u] * values[u];
    return sum;
  });
}

std::vector<std::optional<Interval>> sum_intervals(const BootstrapPlan& plan, double level,
                                                   std::span<const std::vector<double>> series) {
  check_plan(plan);
  const auto draws = draw_all(plan);
  std::vector<std::optional<Interval>> intervals(series.size());
  tbb::parallel_for(std::size_t{0}, series.size(), [&](std::size_t s) {
    std::vector<std::uint32_t> counts(plan.num_units);
    std::vector<double> sums(plan.num_draws, 0.0);
    for (std::size_t d = 0; d < plan.num_draws; ++d) {
      std::fill(counts.begin(), counts.end(), 0U);
      for (std::size_t i = 0; i < plan.num_units; ++i) ++counts[draws[d * plan.num_units + i]];
      for (std::size_t u = 0; u < plan.num_units; ++u) sums[d] += counts[u] * series[s][u];
    }
    intervals[s] = central_interval(std::move(sums), level);
  });
  return intervals;
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
