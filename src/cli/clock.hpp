// When a command started.
#pragma once

#include <chrono>
#include <string>

namespace calibeam::cli {

/// Made at the start of a command.
struct StartTime {
  std::chrono::steady_clock::time_point steady = std::chrono::steady_clock::now();
  std::chrono::system_clock::time_point system = std::chrono::system_clock::now();

  /// "2026-02-03T04:05:06Z"
  [[nodiscard]] std::string utc() const;
  /// Since then.
  [[nodiscard]] double seconds() const;
};

}  // namespace calibeam::cli
