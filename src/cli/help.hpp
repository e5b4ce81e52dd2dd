// What --help prints.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/command.hpp"

namespace calibeam::cli {

[[nodiscard]] std::string general_help();
[[nodiscard]] std::string command_help(const Command& command);
/// "calibeam 0.1.0"
[[nodiscard]] std::string version_line();
/// "--threads, --parallel N"
[[nodiscard]] std::string flag_heading(const Flag& flag);
/// The help sentence with allowed values and default.
[[nodiscard]] std::string flag_text(const Flag& flag);
/// Exit codes and their meaning, in order.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>>& exit_codes();

/// `text` wrapped for a terminal, with a newline at the end; every line but the first is indented by `indent`, and the
/// first starts at column `indent`.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent);

}  // namespace calibeam::cli
