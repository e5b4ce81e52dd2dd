#include "trust/stationary_bootstrap.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "calibeam/error.hpp"
#include "trust/philox.hpp"

namespace calibeam {
namespace {

std::string text(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

/// In [0, 1), with 53 bits.
double uniform(std::uint32_t high, std::uint32_t low) {
  return static_cast<double>(((std::uint64_t{high} << 32) | low) >> 11) * 0x1p-53;
}

/// One of 0 .. n-1. The words used leave a bias below n / 2^32.
std::uint32_t below(std::uint32_t word, std::uint32_t n) {
  return static_cast<std::uint32_t>((std::uint64_t{word} * n) >> 32);
}

}  // namespace

double default_block_weeks(std::size_t num_weeks) {
  return std::max(1.0, std::round(std::cbrt(static_cast<double>(num_weeks))));
}

void check_plan(const BootstrapPlan& plan) {
  if (plan.num_draws == 0) throw UsageError("--bootstrap-B is 0: give the number of draws, 10000 for example");
  if (plan.num_units == 0 || plan.num_units > std::numeric_limits<std::uint32_t>::max()) {
    throw UsageError("the bootstrap needs at least one week to draw from, not " + std::to_string(plan.num_units));
  }
  const auto units = static_cast<double>(plan.num_units);
  if (!(plan.block >= 1.0 && plan.block <= units)) {
    throw UsageError("--block-weeks is " + text(plan.block) + ": it must lie between 1 and the number of weeks, " +
                     std::to_string(plan.num_units));
  }
}

void draw_units(const BootstrapPlan& plan, std::size_t draw, std::span<std::uint32_t> out) {
  const auto n = static_cast<std::uint32_t>(plan.num_units);
  const PhiloxKey key{static_cast<std::uint32_t>(plan.seed), static_cast<std::uint32_t>(plan.seed >> 32)};
  const double restart = 1.0 / plan.block;
  for (std::uint32_t p = 0; p < n; ++p) {
    const std::uint64_t d = draw;
    const auto words = philox4x32({p, static_cast<std::uint32_t>(d), static_cast<std::uint32_t>(d >> 32), 0}, key);
    const bool jump = p == 0 || uniform(words[0], words[1]) < restart;
    out[p] = jump ? below(words[2], n) : (out[p - 1] + 1 == n ? 0 : out[p - 1] + 1);
  }
}

std::vector<std::uint32_t> draw_all(const BootstrapPlan& plan) {
  check_plan(plan);
  std::vector<std::uint32_t> draws(plan.num_draws * plan.num_units);
  tbb::parallel_for(std::size_t{0}, plan.num_draws, [&](std::size_t d) {
    draw_units(plan, d, std::span(draws).subspan(d * plan.num_units, plan.num_units));
  });
  return draws;
}

}  // namespace calibeam
