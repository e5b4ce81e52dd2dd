// System calls of this program that a test can make fail, or watch.
#pragma once

#include <sys/types.h>

#include <functional>

namespace calibeam::testing {

/// Each is called in place of the system call while it is set; what it does not want to change it passes on to real().
struct Faults {
  std::function<ssize_t(int fd, const void* data, std::size_t size)> write;
  std::function<ssize_t(int fd, void* data, std::size_t size, off_t offset)> pread;
  std::function<int(int fd)> fdatasync;
  std::function<int(int fd, off_t size)> ftruncate;
  std::function<int(int fd, int operation)> flock;
};

/// The faults of now; a test sets them and ends with `faults() = {}`.
[[nodiscard]] Faults& faults();

/// -1 with this errno: how a system call fails.
int fails_with(int error);

/// The system calls as they are.
namespace real {
ssize_t write(int fd, const void* data, std::size_t size);
ssize_t pread(int fd, void* data, std::size_t size, off_t offset);
int flock(int fd, int operation);
}  // namespace real

}  // namespace calibeam::testing
