// Vectors of doubles and of floats at the native width of the instruction set that a file is compiled for.
//
// Sums over rows always run in kLanes interleaved partial sums (row i belongs to lane i mod kLanes), whatever the
// native width: narrower vectors make several trips. So every instruction set gives the same bits. Only compiler
// vectors are used, but for the fused multiply-add, which they cannot express.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

inline constexpr int kLanes = 8;

namespace {  // each instruction set has its own copy: nothing here may be merged by the linker

#if defined(__AVX512F__)
constexpr int kWidth = 8;
#elif defined(__AVX2__) && defined(__FMA__)
constexpr int kWidth = 4;
#else
constexpr int kWidth = 2;
#endif

constexpr std::uint32_t kTrips = kLanes / kWidth;  // native vectors per row group of kLanes

using Vec = double __attribute__((vector_size(8 * kWidth)));
using Mask = std::int64_t __attribute__((vector_size(8 * kWidth)));
using Bits = std::uint64_t __attribute__((vector_size(8 * kWidth)));

inline Vec load(const double* from) {
  Vec v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
inline void store(double* to, Vec v) { std::memcpy(to, &v, sizeof v); }
inline Vec splat(double value, Vec /*like*/) { return value - Vec{}; }
inline Vec choose(Mask condition, Vec a, Vec b) { return condition ? a : b; }

inline Vec fused(Vec a, Vec b, Vec c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_pd(a, b, c);
#elif defined(__AVX2__) && defined(__FMA__)
  return _mm256_fmadd_pd(a, b, c);
#else
  Vec r;
  for (int i = 0; i < kWidth; ++i) r[i] = std::fma(a[i], b[i], c[i]);
  return r;
#endif
}

inline Vec fused_minus(Vec a, Vec b, Vec c) {
#if defined(__AVX512F__)
  return _mm512_fnmadd_pd(a, b, c);
#elif defined(__AVX2__) && defined(__FMA__)
  return _mm256_fnmadd_pd(a, b, c);
#else
  Vec r;
  for (int i = 0; i < kWidth; ++i) r[i] = std::fma(-a[i], b[i], c[i]);
  return r;
#endif
}

/// Keeps a value in a register that the compiler would load again for each of its uses.
inline Vec held(Vec v) {
#if defined(__AVX512F__)
  asm("" : "+v"(v));
#elif defined(__x86_64__)
  asm("" : "+x"(v));
#endif
  return v;
}

inline Vec limited(Vec t, Vec low, Vec high) {
#if defined(__AVX512F__)
  // If either is NaN, the second operand stays. The masks keep GCC 12 from warning about its own header.
  const Vec below = _mm512_mask_min_pd(t, 0xff, high, t);
  return _mm512_mask_max_pd(t, 0xff, low, below);
#elif defined(__AVX2__)
  return _mm256_max_pd(low, _mm256_min_pd(high, t));
#else
  return choose(t < low, low, choose(t > high, high, t));
#endif
}

inline Vec reciprocal_guess(Vec d) {
  Bits bits;
  std::memcpy(&bits, &d, sizeof bits);
  bits = (Bits{} + kReciprocalMagic) - bits;
  Vec r;
  std::memcpy(&r, &bits, sizeof r);
  return r;
}

/// Takes k from the exponent of r; what is not a number stays none, as the low bits of such a `shifted` are 0.
inline Vec times_power_of_half(Vec r, Vec shifted) {
  Bits bits, power;
  std::memcpy(&bits, &r, sizeof bits);
  std::memcpy(&power, &shifted, sizeof power);
  bits -= power << 52;
  std::memcpy(&r, &bits, sizeof r);
  return r;
}

inline Mask nearest_whole(Vec value) {
  const Vec shifted = value + splat(kWholeShift, value);
  Mask bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  return bits - kWholeShiftBits;
}

inline Mantissa<Vec> split_exponent(Vec p) {
  Bits bits;
  std::memcpy(&bits, &p, sizeof bits);
  const Bits biased = (bits >> 52) | 0x4330000000000000ULL;  // as a double: 2^52 + the biased exponent
  const Bits one_to_two = (bits & 0x000FFFFFFFFFFFFFULL) | (1023ULL << 52);
  Vec exponent, m;
  std::memcpy(&exponent, &biased, sizeof exponent);
  std::memcpy(&m, &one_to_two, sizeof m);
  const Vec k = exponent - splat(0x1p52 + 1023.0, p);
  const Mask high = m > splat(1.4142135623730951, p);
  return {choose(high, splat(0.5, p) * m, m), choose(high, k + splat(1.0, p), k)};
}

}  // namespace
}  // namespace calibeam::kernels
