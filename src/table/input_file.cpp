#include "table/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "calibeam/error.hpp"

namespace calibeam::csv {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  if (error == ENOENT) throw DataError(fmt::format("{}: no such file", path));
  if (error == EISDIR) throw DataError(fmt::format("{}: this is a directory; give a CSV file", path));
  if (error == EACCES) throw DataError(fmt::format("{}: no permission to read this file", path));
  throw DataError(fmt::format("{}: cannot be read: {}", path, std::generic_category().message(error)));
}

struct stat status_of(const std::string& path, int descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) fail(path, errno);
  return status;
}

std::int64_t modified_ns(const struct stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

}  // namespace

InputFile::InputFile(const std::string& path) : path_(path), descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) fail(path, errno);
  try {
    const struct stat status = status_of(path, descriptor_);
    if (S_ISDIR(status.st_mode)) fail(path, EISDIR);
    is_regular_ = S_ISREG(status.st_mode);
    size_ = is_regular_ ? static_cast<std::size_t>(status.st_size) : 0;
    modified_ns_ = modified_ns(status);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

InputFile::~InputFile() { close(descriptor_); }

std::size_t InputFile::read(char* into, std::size_t size) {
  constexpr std::size_t kMaxCall = std::size_t{1} << 30;
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(descriptor_, into + done, std::min(size - done, kMaxCall));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path_, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  num_read_ += done;
  return done;
}

void InputFile::check_unchanged() const {
  if (!is_regular_) return;
  const struct stat status = status_of(path_, descriptor_);
  // Files of /proc say that they have 0 bytes.
  const bool same_size = static_cast<std::size_t>(status.st_size) == size_ && (num_read_ == size_ || size_ == 0);
  if (!same_size || modified_ns(status) != modified_ns_) {
    throw DataError(
        fmt::format("{}: the file changed while it was read ({} bytes at first, then {}); run the command "
                    "again when nobody writes to it",
                    path_, size_, std::max(num_read_, static_cast<std::size_t>(status.st_size))));
  }
}

}  // namespace calibeam::csv
