#include "study/faults.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace calibeam::testing {

Faults& faults() {
  static Faults& now = *new Faults;  // never destroyed: others write until the very end
  return now;
}

int fails_with(int error) {
  errno = error;
  return -1;
}

namespace real {
ssize_t write(int fd, const void* data, std::size_t size) { return ::syscall(SYS_write, fd, data, size); }
ssize_t pread(int fd, void* data, std::size_t size, off_t offset) {
  return ::syscall(SYS_pread64, fd, data, size, offset);
}
int flock(int fd, int operation) { return static_cast<int>(::syscall(SYS_flock, fd, operation)); }
}  // namespace real

}  // namespace calibeam::testing

// These take the place of the C library's in this program. Named by their symbols, since headers may hold inline
// functions under their usual names.
extern "C" {
ssize_t faulty_write(int fd, const void* data, std::size_t size) __asm__("write");
ssize_t faulty_pread(int fd, void* data, std::size_t size, off_t offset) __asm__("pread");
int faulty_fdatasync(int fd) __asm__("fdatasync");
int faulty_ftruncate(int fd, off_t size) __asm__("ftruncate");
int faulty_flock(int fd, int operation) __asm__("flock");

ssize_t faulty_write(int fd, const void* data, std::size_t size) {
  const auto& fault = calibeam::testing::faults().write;
  return fault ? fault(fd, data, size) : calibeam::testing::real::write(fd, data, size);
}

ssize_t faulty_pread(int fd, void* data, std::size_t size, off_t offset) {
  const auto& fault = calibeam::testing::faults().pread;
  return fault ? fault(fd, data, size, offset) : calibeam::testing::real::pread(fd, data, size, offset);
}

int faulty_fdatasync(int fd) {
  const auto& fault = calibeam::testing::faults().fdatasync;
  return fault ? fault(fd) : static_cast<int>(::syscall(SYS_fdatasync, fd));
}

int faulty_ftruncate(int fd, off_t size) {
  const auto& fault = calibeam::testing::faults().ftruncate;
  return fault ? fault(fd, size) : static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}

int faulty_flock(int fd, int operation) {
  const auto& fault = calibeam::testing::faults().flock;
  return fault ? fault(fd, operation) : calibeam::testing::real::flock(fd, operation);
}
}
