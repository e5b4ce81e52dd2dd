// What every test of this room looks at: the weekly contributions of all trials, as a plain view.
#pragma once

#include <cstddef>
#include <span>

namespace calibeam {

/// c_kt of SEMANTICS section 8: what VAL week t adds to the score of trial k (lower is better). All values finite.
struct ContributionView {
  std::span<const double> values;  ///< [num_trials][num_weeks]
  std::size_t num_trials = 0;
  std::size_t num_weeks = 0;  ///< VAL weeks of the usable windows, oldest first

  [[nodiscard]] std::span<const double> row(std::size_t trial) const {
    return values.subspan(trial * num_weeks, num_weeks);
  }
};

}  // namespace calibeam
