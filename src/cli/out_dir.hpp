// The folder for outputs.
#pragma once

#include <string>

namespace calibeam::cli {

/// Makes the folder and those above it. Throws DataError if it cannot be made or is no folder.
void make_out_dir(const std::string& path);

/// Removes temporary files that killed processes left in the folder (".NAME.PID-N.tmp", as atomic files are called
/// while they are written); those of living processes stay.
/// With `file`, only those that were to become that file.
void remove_leftovers(const std::string& path, const std::string& file = "");

}  // namespace calibeam::cli
