// The winner against pRN within groups of rows, with intervals by resampling weeks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataset/dataset.hpp"
#include "page/evaluated_set.hpp"
#include "page/week_draws.hpp"
#include "trust/intervals.hpp"

namespace calibeam {

/// A way to cut rows into groups.
struct Cut {
  std::vector<std::string> names;    ///< in the order in which they are shown
  std::vector<std::uint32_t> group;  ///< [rows of the Dataset]: index into names
};

[[nodiscard]] Cut ticker_cut(const Dataset& data);
/// Nothing where the file has no T_days. Missing ones come last.
[[nodiscard]] std::optional<Cut> t_days_cut(const Dataset& data);

/// Model minus pRN: weighted means over the group's rows.
struct GroupDelta {
  std::uint64_t rows = 0;
  double weight = 0.0;  ///< 0: no delta
  double log_loss = 0.0, brier = 0.0;
  std::optional<Interval> interval;  ///< of log_loss, 95 %
};

/// One per name of the cut. Intervals are made for the groups with `wanted` set.
[[nodiscard]] std::vector<GroupDelta> group_deltas(const EvaluatedSet& set, const Cut& cut,
                                                   const std::vector<bool>& wanted, const WeekDraws& draws);

}  // namespace calibeam
