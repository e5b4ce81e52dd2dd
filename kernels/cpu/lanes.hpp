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
inline Vec splat(double value, Vec /*like*/) { return Vec{} + value; }
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

inline Vec power_of_half(Vec shifted) {
  Bits bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (Bits{} + (1023ULL << 52)) - (bits << 52);
  Vec r;
  std::memcpy(&r, &bits, sizeof r);
  return r;
}

}  // namespace
}  // namespace calibeam::kernels
