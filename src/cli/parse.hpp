// From words to settings, by the table of flags.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/settings.hpp"

namespace calibeam::cli {

/// The settings that `words` (what follows the command's name) give. Throws UsageError with the flag, the value and
/// what is allowed, or the nearest flag if there is no such one.
[[nodiscard]] Settings parse(const Command& command, const std::vector<std::string>& words);

}  // namespace calibeam::cli
