// The folder for outputs.
#pragma once

#include <string>

namespace calibeam::cli {

/// Makes the folder and those above it. Throws DataError if it cannot be made or is no folder.
void make_out_dir(const std::string& path);

}  // namespace calibeam::cli
