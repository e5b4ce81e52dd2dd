#include "cli/out_dir.hpp"

#include <filesystem>
#include <system_error>

#include "calibeam/error.hpp"

namespace calibeam::cli {

void make_out_dir(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return;
  const std::string why = error ? error.message() : "it is not a folder";
  throw DataError("--out-dir " + path + " cannot be used: " + why + "; choose a folder that can be written");
}

}  // namespace calibeam::cli
