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
/// c - a * b, rounded once.
CALIBEAM_HD inline double fused_minus(double a, double b, double c) { return std::fma(-a, b, c); }
CALIBEAM_HD inline double choose(bool condition, double a, double b) { return condition ? a : b; }
CALIBEAM_HD inline double splat(double value, double /*like*/) { return value; }

/// t, but no less than low and no more than high; NaN stays NaN.
CALIBEAM_HD inline double limited(double t, double low, double high) { return t < low ? low : (t > high ? high : t); }

/// Less the bits of d > 0, it is the bits of nearly 1 / d: the exponent changes its sign, and between powers of two a
/// straight line stands in for the curve. This constant keeps the line within 0.0506 of it.
inline constexpr std::uint64_t kReciprocalMagic = 0x7FDE62384FD2A628ULL;

/// The same for floats.
inline constexpr std::uint32_t kFloatReciprocalMagic = 0x7EF311C7U;

CALIBEAM_HD inline double reciprocal_guess(double d) {
#if defined(__CUDA_ARCH__)
  return __longlong_as_double(static_cast<long long>(kReciprocalMagic) - __double_as_longlong(d));
#else
  return std::bit_cast<double>(kReciprocalMagic - std::bit_cast<std::uint64_t>(d));
#endif
}

// Single precision, on the host alone: for sums that only have to lead near a minimum (rough_sigmoid.hpp).
inline float fused(float a, float b, float c) { return std::fma(a, b, c); }
inline float fused_minus(float a, float b, float c) { return std::fma(-a, b, c); }
inline float splat(double value, float /*like*/) { return static_cast<float>(value); }
inline float limited(float t, float low, float high) { return t < low ? low : (t > high ? high : t); }
inline float reciprocal_guess(float d) {
  return std::bit_cast<float>(kFloatReciprocalMagic - std::bit_cast<std::uint32_t>(d));
}
/// r * 2^-k, where `shifted` is k + 1.5 * 2^23.
inline float times_power_of_half(float r, float shifted) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(r) - (std::bit_cast<std::uint32_t>(shifted) << 23));
}

/// 2^-k, where `shifted` is k + 1.5 * 2^52 (k an integer in [-1023, 1022]): the low bits of the sum hold k.
CALIBEAM_HD inline double power_of_half(double shifted) {
#if defined(__CUDA_ARCH__)
  const auto bits = static_cast<std::uint64_t>(__double_as_longlong(shifted));
  return __longlong_as_double(static_cast<long long>((1023ULL << 52) - (bits << 52)));
#else
  return std::bit_cast<double>((1023ULL << 52) - (std::bit_cast<std::uint64_t>(shifted) << 52));
#endif
}

/// r * 2^-k, for `shifted` as above and r such that neither it nor the product is subnormal.
CALIBEAM_HD inline double times_power_of_half(double r, double shifted) { return r * power_of_half(shifted); }

inline constexpr double kWholeShift = 0x1.8p52;  ///< added, it leaves a number's nearest integer in the low bits
inline constexpr std::int64_t kWholeShiftBits = 0x4338000000000000;

/// The integer nearest to a value of magnitude at most 2^51.
inline std::int64_t nearest_whole(double value) {
  return std::bit_cast<std::int64_t>(value + kWholeShift) - kWholeShiftBits;
}

/// p = m * 2^k with m in [sqrt(1/2), sqrt(2)].
template <class T>
struct Mantissa {
  T m, k;
};

/// Of a positive normal number.
CALIBEAM_HD inline Mantissa<double> split_exponent(double p) {
#if defined(__CUDA_ARCH__)
  const auto bits = static_cast<std::uint64_t>(__double_as_longlong(p));
#else
  const auto bits = std::bit_cast<std::uint64_t>(p);
#endif
  const auto exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
  const std::uint64_t one_to_two = (bits & 0x000FFFFFFFFFFFFFULL) | (1023ULL << 52);
#if defined(__CUDA_ARCH__)
  const double m = __longlong_as_double(static_cast<long long>(one_to_two));
#else
  const double m = std::bit_cast<double>(one_to_two);
#endif
  const bool high = m > 1.4142135623730951;
  return {high ? 0.5 * m : m, static_cast<double>(high ? exponent + 1 : exponent)};
}

}  // namespace calibeam::kernels
