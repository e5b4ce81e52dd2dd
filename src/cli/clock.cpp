#include "cli/clock.hpp"

#include <fmt/chrono.h>

namespace calibeam::cli {

std::string StartTime::utc() const {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(system)));
}

double StartTime::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - steady).count();
}

}  // namespace calibeam::cli
