// What a person sees while a search runs.
#pragma once

#include <chrono>
#include <string>

#include "cli/settings.hpp"
#include "study/study.hpp"

namespace calibeam::cli {

/// A status line on a terminal, now and then a plain line elsewhere, nothing with --quiet.
class ProgressDisplay {
 public:
  explicit ProgressDisplay(const RunSettings& run);
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void update(const StudyProgress& progress);

 private:
  using Clock = std::chrono::steady_clock;
  bool quiet_, terminal_;
  Clock::time_point started_, shown_;
};

/// "[########............] 120/250 trials, best -0.001234, 480/s, 1 s left": `seconds` have passed.
[[nodiscard]] std::string progress_line(const StudyProgress& progress, double seconds, bool with_bar);

/// "3 s", "4 min 10 s", "2 h 5 min"
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace calibeam::cli
