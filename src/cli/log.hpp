// Standard error: the log, and one status line below it that is redrawn.
#pragma once

#include <string>

#include "cli/settings.hpp"

namespace calibeam::cli {

/// Sets level and colours. Before this call nothing is logged.
void start_log(const RunSettings& run);

void log_warning(const std::string& sentence);
/// What a person should know although nothing is wrong; silent with --quiet.
void log_note(const std::string& sentence);
void log_info(const std::string& sentence);
void log_debug(const std::string& sentence);
/// Whether log_info writes anything: building the text can be saved.
[[nodiscard]] bool logs_info();

/// Shows `line` under the log until the next call; empty removes it. Only for terminals.
void show_status(const std::string& line);

}  // namespace calibeam::cli
