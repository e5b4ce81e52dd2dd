// The weekly contributions of all trials as one compact matrix: what the tests of SEMANTICS section 13 are made from.
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/trial.hpp"

namespace calibeam {

/// Collects c_t of section 8 (weekly delta / number of windows) trial by trial: hand `add` to StudyHooks::on_trial.
/// 8 bytes per trial and week, nothing else is kept of a trial.
struct WeeklyContributions {
  std::size_t num_weeks = 0;      ///< VAL weeks of the usable windows, oldest first; set by the first trial
  std::vector<std::int64_t> ids;  ///< of the successful trials, as they came
  std::vector<double> values;     ///< [ids][num_weeks]

  void add(const Trial& trial) {
    if (!trial.ok()) return;
    const auto windows = static_cast<double>(trial.windows.size());
    ids.push_back(trial.id);
    for (const auto& window : trial.windows) {
      for (const double delta : window.weekly_delta) values.push_back(delta / windows);
    }
    num_weeks = values.size() / ids.size();
  }
};

}  // namespace calibeam
