// Vectors of doubles at the native width of the instruction set that a file is compiled for.
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

inline Vec power_of_half(Vec shifted) {
  Bits bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (Bits{} + (1023ULL << 52)) - (bits << 52);
  Vec r;
  std::memcpy(&r, &bits, sizeof r);
  return r;
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

/// Four neighbouring vectors, step by step side by side: a chain of dependent operations leaves most of a core's units
/// idle, and the hardware cannot look far enough ahead to start the next one.
struct Pack {
  Vec a, b, c, d;
};
constexpr std::uint32_t kPackWidth = 4 * kWidth;

template <class Use, class... Packs>
inline auto each(const Use& use, const Packs&... packs) {
  return Pack{use(packs.a...), use(packs.b...), use(packs.c...), use(packs.d...)};
}
inline Pack operator+(Pack x, Pack y) { return {x.a + y.a, x.b + y.b, x.c + y.c, x.d + y.d}; }
inline Pack operator-(Pack x, Pack y) { return {x.a - y.a, x.b - y.b, x.c - y.c, x.d - y.d}; }
inline Pack operator*(Pack x, Pack y) { return {x.a * y.a, x.b * y.b, x.c * y.c, x.d * y.d}; }
inline Pack splat(double value, Pack /*like*/) {
  const Vec v = splat(value, Vec{});
  return {v, v, v, v};
}
inline Pack fused(Pack x, Pack y, Pack z) {
  return each([](Vec p, Vec q, Vec r) { return fused(p, q, r); }, x, y, z);
}
inline Pack limited(Pack t, Pack low, Pack high) {
  return each([](Vec p, Vec q, Vec r) { return limited(p, q, r); }, t, low, high);
}
inline Pack reciprocal_guess(Pack x) {
  return each([](Vec p) { return reciprocal_guess(p); }, x);
}
inline Pack power_of_half(Pack x) {
  return each([](Vec p) { return power_of_half(p); }, x);
}
inline void store(double* to, Pack pack) {
  store(to, pack.a);
  store(to + kWidth, pack.b);
  store(to + 2 * kWidth, pack.c);
  store(to + 3 * kWidth, pack.d);
}

}  // namespace
}  // namespace calibeam::kernels
