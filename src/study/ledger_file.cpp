#include "study/ledger_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kBlock = std::size_t{4} << 20;
constexpr std::size_t kMaxLine = std::size_t{16} << 20;

ssize_t read_at(int fd, char* out, std::size_t length, std::uint64_t offset) {
  for (;;) {
    const ssize_t got = ::pread(fd, out, length, static_cast<off_t>(offset));
    if (got >= 0 || errno != EINTR) return got;
  }
}

// Everything or an errno. A regular file takes less than asked only when there is no room (or at a kill).
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    if (put == 0) return ENOSPC;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

bool same_file(int fd, const std::string& path) {
  struct stat open_file {};
  struct stat named {};
  return ::fstat(fd, &open_file) == 0 && ::lstat(path.c_str(), &named) == 0 && open_file.st_ino == named.st_ino &&
         open_file.st_dev == named.st_dev;
}

}  // namespace

LedgerFile::LedgerFile(std::string path) : path_(std::move(path)) {
  try {
    open_and_lock();
    const auto bytes = size();
    char last = '\n';
    if (bytes > 0 && read_at(fd_, &last, 1, bytes - 1) != 1) fail("cannot be read", errno);
    ends_in_line_ = last != '\n';
  } catch (...) {
    if (fd_ >= 0) ::close(fd_);
    throw;
  }
}

LedgerFile::~LedgerFile() { ::close(fd_); }

void LedgerFile::fail(const std::string& what, int error) const {
  throw DataError(fmt::format("{}: {}: {}", path_, what, std::generic_category().message(error)));
}

void LedgerFile::open_and_lock() {
  for (int attempt = 0; attempt < 10; ++attempt) {
    // O_NONBLOCK: a pipe in this place must not make us wait for its other end.
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (fd_ < 0 && errno == ELOOP) throw DataError(path_ + ": is a symbolic link; results are written to files only");
    if (fd_ < 0) fail("cannot be opened for writing", errno);
    struct stat info {};
    if (::fstat(fd_, &info) != 0) fail("cannot be inspected", errno);
    if (!S_ISREG(info.st_mode)) throw DataError(path_ + ": is not a regular file");
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) {
        throw DataError(path_ + ": another process is using this folder; wait for it, or choose another --out-dir");
      }
      warning_ = path_ + ": the file system has no locks; make sure that no other process uses this folder";
    }
    if (same_file(fd_, path_)) return;
    ::close(fd_);  // replaced between opening and locking: the lock is on a file that nobody else sees
    fd_ = -1;
  }
  throw DataError(path_ + ": keeps being replaced by another process");
}

std::uint64_t LedgerFile::size() const {
  struct stat info {};
  if (::fstat(fd_, &info) != 0) fail("cannot be inspected", errno);
  return static_cast<std::uint64_t>(info.st_size);
}

void LedgerFile::for_each_line(const std::function<void(std::uint64_t, std::string_view)>& visit) const {
  std::string buffer;
  std::uint64_t start = 0, end = 0;  // the buffer holds [start, end) of the file
  bool oversized = false;            // inside a line that does not fit
  for (;;) {
    const auto held = buffer.size();
    buffer.resize(held + kBlock);
    const ssize_t got = read_at(fd_, buffer.data() + held, kBlock, end);
    if (got < 0) fail("cannot be read", errno);
    buffer.resize(held + static_cast<std::size_t>(got));
    end += static_cast<std::uint64_t>(got);
    std::size_t line = 0;
    for (std::size_t from = held;;) {
      const void* newline = std::memchr(buffer.data() + from, '\n', buffer.size() - from);
      if (newline == nullptr) break;
      const auto stop = static_cast<std::size_t>(static_cast<const char*>(newline) - buffer.data());
      const bool fits = !oversized && stop - line <= kMaxLine;
      visit(start + line, fits ? std::string_view(buffer).substr(line, stop - line) : std::string_view{});
      oversized = false;
      line = from = stop + 1;
    }
    buffer.erase(0, line);
    start += line;
    if (buffer.size() > kMaxLine) {
      oversized = true;
      start += buffer.size();
      buffer.clear();
    }
    if (got == 0) break;
  }
  if (oversized || !buffer.empty()) visit(start, oversized ? std::string_view{} : std::string_view(buffer));
}

void LedgerFile::drop_tail(std::uint64_t offset) {
  if (::ftruncate(fd_, static_cast<off_t>(offset)) == 0) ends_in_line_ = false;
}

bool LedgerFile::read(std::uint64_t offset, std::size_t length, std::string& out) const {
  out.resize(length);
  return read_at(fd_, out.data(), length, offset) == static_cast<ssize_t>(length);
}

std::uint64_t LedgerFile::append(std::string_view lines) {
  // Results written to a file without a name would be gone at the end.
  if (!same_file(fd_, path_)) {
    throw DataError(path_ + ": was removed or replaced while it was in use; the same command starts over");
  }
  const auto before = size();
  std::string text(ends_in_line_ ? 1 : 0, '\n');
  text += lines;
  int error = write_all(fd_, text);
  if (error == 0 && ::fdatasync(fd_) != 0 && errno != EINVAL && errno != EROFS) error = errno;
  if (error != 0) {
    // Back to the last whole line; if even that fails, the next append begins on a line of its own.
    if (::ftruncate(fd_, static_cast<off_t>(before)) != 0) ends_in_line_ = true;
    fail("the results of this batch could not be written (everything before it is safe)", error);
  }
  const auto first = before + (ends_in_line_ ? 1 : 0);
  ends_in_line_ = false;
  return first;
}

}  // namespace calibeam
