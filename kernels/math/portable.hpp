// What lets one scalar formula serve a double on the host, a double on the device and a vector of doubles.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#if defined(__CUDACC__)
#define CALIBEAM_HD __host__ __device__
#else
#define CALIBEAM_HD
#endif

namespace calibeam::kernels {

// A formula is a template over T with these operations; vectors have overloads of their own (cpu/lanes.hpp).
CALIBEAM_HD inline double fused(double a, double b, double c) { return std::fma(a, b, c); }
CALIBEAM_HD inline double choose(bool condition, double a, double b) { return condition ? a : b; }
CALIBEAM_HD inline double splat(double value, double /*like*/) { return value; }

/// 2^-k, where `shifted` is k + 1.5 * 2^52 (k an integer in [0, 1022]): the low bits of the sum hold k.
CALIBEAM_HD inline double power_of_half(double shifted) {
#if defined(__CUDA_ARCH__)
  const auto bits = static_cast<std::uint64_t>(__double_as_longlong(shifted));
  return __longlong_as_double(static_cast<long long>((1023ULL << 52) - (bits << 52)));
#else
  return std::bit_cast<double>((1023ULL << 52) - (std::bit_cast<std::uint64_t>(shifted) << 52));
#endif
}

}  // namespace calibeam::kernels
