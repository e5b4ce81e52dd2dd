// The search space that a command line asks for.
#pragma once

#include <string>

#include "cli/settings.hpp"
#include "search/space.hpp"

namespace calibeam::cli {

/// The default space, or that of --space.
[[nodiscard]] Space requested_space(const Settings& settings);

/// A whole file as text. Throws DataError if it cannot be read or is larger than 64 MiB.
[[nodiscard]] std::string read_text_file(const std::string& path);

}  // namespace calibeam::cli
