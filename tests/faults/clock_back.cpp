// Loaded before the C library (LD_PRELOAD): every look at the wall clock finds it an hour earlier than the last.
#include <dlfcn.h>
#include <time.h>

#include <atomic>

namespace {
std::atomic<long> wall{2'000'000'000};
}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* out) {
  using Real = int (*)(clockid_t, timespec*);
  static const auto real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "clock_gettime"));
  const int code = real(clock, out);
  if (clock == CLOCK_REALTIME && code == 0) *out = {wall -= 3600, 0};
  return code;
}

extern "C" time_t time(time_t* out) {
  const time_t now = wall -= 3600;
  if (out != nullptr) *out = now;
  return now;
}
