// SIGINT and SIGTERM while a study runs: the running batch is finished and recorded first.
#pragma once

namespace calibeam::cli {

/// While it lives, the first SIGINT or SIGTERM is only noted; the second ends the process at once.
class InterruptionGuard {
 public:
  InterruptionGuard();
  ~InterruptionGuard();
  InterruptionGuard(const InterruptionGuard&) = delete;
  InterruptionGuard& operator=(const InterruptionGuard&) = delete;
};

/// The signal that came, 0: none.
[[nodiscard]] int interruption_signal();

}  // namespace calibeam::cli
