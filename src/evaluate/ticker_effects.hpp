// Which ticker classes share which intercept and slope in a candidate (SEMANTICS section 5).
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/problem.hpp"
#include "kernels/arrow_solve.hpp"

namespace calibeam {

struct TickerEffects {
  std::vector<kernels::EffectGroup> groups;
  std::vector<std::uint32_t> group_of_class;  ///< [ticker classes]; kNone: the population intercept alone
};

[[nodiscard]] TickerEffects ticker_effects(const Problem& problem, const Slice& slice, TickerIntercepts intercepts,
                                           bool slopes);

}  // namespace calibeam
