// The trials that take part in the tests, best statistic first.
#pragma once

#include <cstddef>
#include <vector>

#include "trust/contributions.hpp"

namespace calibeam {

/// Below this omega a trial is no different from pRN and is left out (SEMANTICS section 13).
inline constexpr double kLeastOmega = 1e-8;

/// A trial's row, f, omega and sqrt(n) f / omega.
struct TestedTrial {
  std::size_t row = 0;
  double mean = 0.0;
  double omega = 0.0;
  double statistic = 0.0;
};

/// By falling statistic, then row. Throws Error if a contribution is not finite.
[[nodiscard]] std::vector<TestedTrial> tested_trials(const ContributionView& trials, double block_weeks);

}  // namespace calibeam
