// A whole run of the program: words in, exit code out.
#pragma once

#include <string>
#include <vector>

namespace calibeam::cli {

/// Runs what `words` (without the program's name) ask for. Never throws: failures become one message on standard error
/// and an exit code (SEMANTICS section 12).
[[nodiscard]] int run_program(const std::vector<std::string>& words) noexcept;

}  // namespace calibeam::cli
