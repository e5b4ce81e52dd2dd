#include "evaluate/ticker_effects.hpp"

namespace calibeam {

TickerEffects ticker_effects(const Problem& problem, const Slice& slice, TickerIntercepts intercepts, bool slopes) {
  TickerEffects effects;
  effects.group_of_class.assign(problem.classes.size(), kNone);
  if (intercepts == TickerIntercepts::none) return effects;
  const bool pool_foundation = intercepts == TickerIntercepts::non_foundation;
  std::uint32_t foundation_group = kNone;
  for (std::size_t c = 0; c < problem.classes.size(); ++c) {
    const ClassStatistics& learned = slice.classes[c];
    const auto next = static_cast<std::uint32_t>(effects.groups.size());
    if (pool_foundation && problem.classes[c].foundation) {
      if (learned.support == 0) continue;
      if (foundation_group == kNone) {
        foundation_group = next;
        effects.groups.push_back({true, false, 1.0});
      }
      effects.group_of_class[c] = foundation_group;
      continue;
    }
    const bool slope = slopes && (pool_foundation ? learned.has_slope_non_foundation : learned.has_slope_all);
    if (!learned.has_intercept && !slope) continue;
    effects.groups.push_back({learned.has_intercept, slope, slope ? learned.slope_scale : 1.0});
    effects.group_of_class[c] = next;
  }
  // A foundation ticker that TRAIN_FIT never saw shares the foundation's column at prediction time.
  if (foundation_group != kNone)
    for (std::size_t c = 0; c < problem.classes.size(); ++c)
      if (problem.classes[c].foundation) effects.group_of_class[c] = foundation_group;
  return effects;
}

}  // namespace calibeam
