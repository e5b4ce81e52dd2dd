// Failures that end a command. Library code throws them; only the command line prints and exits.
#pragma once

#include <stdexcept>
#include <string>

namespace calibeam {

/// Exit codes of the program (SEMANTICS section 12).
enum class ExitCode : int {
  success = 0,
  failure = 1,
  usage = 2,
  bad_data = 3,
  no_usable_trial = 4,
  device_failure = 5,
  baseline_deployed = 10,
  interrupted = 130,
  terminated = 143,
};

/// One clear message (what, where, what to do) and the exit code that goes with it.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  [[nodiscard]] ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

/// Wrong usage: an unknown flag, family, feature name or value.
struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(ExitCode::usage, message) {}
};

/// Bad data, or a setting that the data cannot serve: names file, line, column and value where there is one.
struct DataError : Error {
  explicit DataError(const std::string& message) : Error(ExitCode::bad_data, message) {}
};

/// The requested compute device is missing or failed.
struct DeviceError : Error {
  explicit DeviceError(const std::string& message) : Error(ExitCode::device_failure, message) {}
};

}  // namespace calibeam
