// The command that gives a result again: what does not change the result is left out.
#pragma once

#include <string>

#include "cli/settings.hpp"

namespace calibeam::cli {

[[nodiscard]] std::string tune_command(const Settings& settings);
[[nodiscard]] std::string fit_command(const Settings& settings);

}  // namespace calibeam::cli
