// Which weeks a bootstrap draw takes: the stationary bootstrap of Politis and Romano (1994).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace calibeam {

/// How to resample. The units are whole weeks, or other groups of rows (chains, days) for the intervals of one model.
struct BootstrapPlan {
  std::size_t num_units = 0;
  std::size_t num_draws = 10000;
  double block =
      1.0;  ///< expected length of a block of consecutive units, in [1, max(1, num_units)]; may be fractional
  std::uint64_t seed = 0;
};

/// max(1, round(n^(1/3))): the default of --block-weeks.
[[nodiscard]] double default_block_weeks(std::size_t num_weeks);

/// Throws UsageError, naming the flag, if there is no draw, no unit, or the block length is out of range.
void check_plan(const BootstrapPlan& plan);

/// The units of one draw, as many as there are units: a new block starts with probability 1 / block and anywhere, else
/// the next unit follows, the first after the last. Position p of draw d is made from the counter (p, d) alone.
void draw_units(const BootstrapPlan& plan, std::size_t draw, std::span<std::uint32_t> out);

/// All draws, [num_draws][num_units].
[[nodiscard]] std::vector<std::uint32_t> draw_all(const BootstrapPlan& plan);

}  // namespace calibeam
