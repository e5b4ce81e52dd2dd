#include "page/week_draws.hpp"

#include <algorithm>

#include "trust/stationary_bootstrap.hpp"

namespace calibeam {

WeekDraws draw_weeks(std::size_t num_weeks, const TrustOptions& options) {
  if (num_weeks == 0) return {};
  const double block = options.block_weeks.value_or(default_block_weeks(num_weeks));
  const BootstrapPlan plan{num_weeks, kPageDraws, std::clamp(block, 1.0, static_cast<double>(num_weeks)), options.seed};
  WeekDraws out{kPageDraws, num_weeks, std::vector<double>(kPageDraws * num_weeks, 0.0)};
  std::vector<std::uint32_t> units(num_weeks);
  for (std::size_t d = 0; d < kPageDraws; ++d) {
    draw_units(plan, d, units);
    for (const std::uint32_t unit : units) out.counts[d * num_weeks + unit] += 1.0;
  }
  return out;
}

}  // namespace calibeam
