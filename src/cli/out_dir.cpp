#include "cli/out_dir.hpp"

#include <sys/types.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "calibeam/error.hpp"

namespace calibeam::cli {
namespace {

/// The process in ".NAME.PID-N.tmp", 0 if the name is no such one.
pid_t writer_of(const std::string& name) {
  constexpr std::string_view kEnd = ".tmp";
  if (name.size() <= kEnd.size() || name[0] != '.' || !name.ends_with(kEnd)) return 0;
  const auto dash = name.rfind('-');
  const auto dot = dash == std::string::npos ? dash : name.rfind('.', dash);
  if (dot == std::string::npos || dot == 0) return 0;
  pid_t process = 0;
  const char* end = name.data() + dash;
  const auto [stop, error] = std::from_chars(name.data() + dot + 1, end, process);
  return error == std::errc() && stop == end && process > 0 ? process : 0;
}

}  // namespace

void make_out_dir(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return;
  const std::string why = error ? error.message() : "it is not a folder";
  throw DataError("--out-dir " + path + " cannot be used: " + why + "; choose a folder that can be written");
}

void remove_leftovers(const std::string& path, const std::string& file) {
  std::error_code error;
  std::filesystem::directory_iterator item(path, error);
  for (; !error && item != std::filesystem::directory_iterator(); item.increment(error)) {
    const std::string name = item->path().filename().string();
    if (!file.empty() && name.rfind("." + file + ".", 0) != 0) continue;
    const pid_t writer = writer_of(name);
    std::error_code ignored;
    if (writer > 0 && kill(writer, 0) != 0 && errno == ESRCH) std::filesystem::remove(item->path(), ignored);
  }
}

}  // namespace calibeam::cli
