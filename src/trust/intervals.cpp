#include "trust/intervals.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "trust/shares.hpp"

namespace calibeam {
namespace {

/// NaNs take no part.
std::optional<Interval> central_interval(std::vector<double>&& values, double level, std::size_t num_units) {
  if (num_units < 2) return std::nullopt;  // every draw is the same
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (values.empty()) return std::nullopt;
  const double tail = (1.0 - level) / 2.0;
  return Interval{quantile(values, tail), quantile(values, 1.0 - tail)};
}

/// Calls visit(draw, how often it took each unit), from many threads.
template <class Visit>
void for_each_draw(const BootstrapPlan& plan, const Visit& visit) {
  check_plan(plan);
  using Range = tbb::blocked_range<std::size_t>;
  tbb::parallel_for(Range(0, plan.num_draws), [&](const Range& range) {
    std::vector<std::uint32_t> units(plan.num_units), counts(plan.num_units);
    for (std::size_t d = range.begin(); d < range.end(); ++d) {
      draw_units(plan, d, units);
      std::fill(counts.begin(), counts.end(), 0U);
      for (const std::uint32_t unit : units) ++counts[unit];
      visit(d, counts);
    }
  });
}

}  // namespace

std::optional<Interval> percentile_interval(const BootstrapPlan& plan, double level, const DrawStatistic& statistic) {
  check_plan(plan);
  std::vector<double> values(plan.num_draws);
  const std::size_t num_groups = (plan.num_draws + kDrawsAtOnce - 1) / kDrawsAtOnce;
  tbb::parallel_for(std::size_t{0}, num_groups, [&](std::size_t g) {
    const std::size_t first = g * kDrawsAtOnce, number = std::min(kDrawsAtOnce, plan.num_draws - first);
    std::vector<std::uint32_t> units(plan.num_units);
    std::vector<double> counts(plan.num_units * kDrawsAtOnce, 0.0);
    for (std::size_t d = 0; d < number; ++d) {
      draw_units(plan, first + d, units);
      for (const std::uint32_t unit : units) counts[unit * kDrawsAtOnce + d] += 1.0;
    }
    std::array<double, kDrawsAtOnce> statistics{};
    statistic(counts, statistics);
    std::copy_n(statistics.begin(), number, values.begin() + static_cast<std::ptrdiff_t>(first));
  });
  return central_interval(std::move(values), level, plan.num_units);
}

std::vector<std::optional<Interval>> sum_intervals(const BootstrapPlan& plan, double level,
                                                   std::span<const std::vector<double>> series) {
  std::vector<std::vector<double>> sums(series.size(), std::vector<double>(plan.num_draws));
  for_each_draw(plan, [&](std::size_t draw, std::span<const std::uint32_t> counts) {
    for (std::size_t s = 0; s < series.size(); ++s) {
      double sum = 0.0;
      for (std::size_t u = 0; u < counts.size(); ++u) sum += counts[u] * series[s][u];
      sums[s][draw] = sum;
    }
  });
  std::vector<std::optional<Interval>> intervals;
  for (auto& of_one : sums) intervals.push_back(central_interval(std::move(of_one), level, plan.num_units));
  return intervals;
}

std::optional<Interval> sum_interval(const BootstrapPlan& plan, double level, const std::vector<double>& values) {
  return sum_intervals(plan, level, {&values, 1}).front();
}

}  // namespace calibeam
