#include "synthetic/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  throw DataError(fmt::format("{}: cannot be written: {}", path, std::generic_category().message(error)));
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  // A file of the same name may be left over from a process that was killed: in a container, process numbers recur.
  for (int attempt = 0; descriptor_ < 0; ++attempt) {
    const std::string name = fmt::format("{}.{}-{}.tmp", path_, getpid(), attempt);
    descriptor_ = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ >= 0) temporary_ = name;
    if (descriptor_ < 0 && (errno != EEXIST || attempt == 1000)) fail(path_, errno);
  }
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t done = ::write(descriptor_, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail(path_, errno);
    text.remove_prefix(static_cast<std::size_t>(done));
  }
}

void OutputFile::commit() {
  if (fsync(descriptor_) != 0) fail(path_, errno);
  if (close(std::exchange(descriptor_, -1)) != 0) fail(path_, errno);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, errno);
  temporary_.clear();
}

}  // namespace calibeam
