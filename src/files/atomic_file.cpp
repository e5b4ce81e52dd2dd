#include "files/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

constexpr int kNameAttempts = 100;

std::string folder_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// ".name.PID-N.tmp" in the same folder, so that the rename stays on one file system.
std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> counter{0};
  const auto slash = path.find_last_of('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return fmt::format("{}/.{}.{}-{}.tmp", folder_of(path), name, ::getpid(), counter++);
}

std::string reason(int error) { return std::generic_category().message(error); }

/// The rename is on disk only when the folder is. Some file systems cannot do it; the files are whole all the same.
void sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

void make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw DataError(
        fmt::format("cannot create the folder '{}': {}; choose another with --out-dir", folder, error.message()));
  }
}

}  // namespace

const FileOperations& posix_file_operations() {
  static const FileOperations operations{
      [](int fd, const char* bytes, std::size_t count) { return ::write(fd, bytes, count); },
      [](int fd) { return ::fsync(fd); }, [](const char* from, const char* to) { return ::rename(from, to); }};
  return operations;
}

AtomicFile::AtomicFile(std::string path, const FileOperations& operations)
    : path_(std::move(path)), operations_(&operations) {
  // A rename would replace a device, a pipe or a folder by a file.
  struct stat there = {};
  if (::stat(path_.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    throw DataError(fmt::format("cannot write '{}': it is there and is no regular file; choose another name", path_));
  }
  for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
    temporary_ = temporary_name(path_);
    // 0666: the user's umask decides, as for any file that a program creates.
    fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd_ >= 0 || errno != EEXIST) break;
  }
  if (fd_ < 0) {
    temporary_.clear();
    fail("write", errno);
  }
}

AtomicFile::~AtomicFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      operations_(other.operations_),
      fd_(std::exchange(other.fd_, -1)) {}

void AtomicFile::fail(const char* action, int error) const {
  const char* advice = error == ENOSPC || error == EDQUOT ? "; free some space, or write elsewhere" : "";
  throw DataError(fmt::format("cannot {} '{}': {}{}", action, path_, reason(error), advice));
}

void AtomicFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = operations_->write(fd_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail("write", errno);
    }
    if (written == 0) fail("write", EIO);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::finish() {
  if (fd_ < 0) return;
  if (operations_->sync(fd_) != 0 && errno != EINVAL && errno != EROFS) fail("write", errno);
  // Network file systems report a full disk here.
  if (::close(std::exchange(fd_, -1)) != 0 && errno != EINTR) fail("write", errno);
}

void AtomicFile::take_name() {
  finish();
  if (operations_->rename(temporary_.c_str(), path_.c_str()) != 0) fail("replace", errno);
  temporary_.clear();
}

void AtomicFile::publish() {
  take_name();
  sync_folder(folder_of(path_));
}

void write_file_atomically(const std::string& path, std::string_view content) {
  AtomicFile file(path);
  file.append(content);
  file.publish();
}

void write_files_atomically(const std::string& folder, const std::vector<OutputFile>& files,
                            const FileOperations& operations) {
  make_folder(folder);
  std::vector<AtomicFile> written;
  written.reserve(files.size());
  for (const OutputFile& file : files) {
    written.emplace_back(folder + "/" + file.name, operations);
    written.back().append(file.content);
    written.back().finish();
  }
  for (AtomicFile& file : written) file.take_name();
  sync_folder(folder);
}

}  // namespace calibeam
