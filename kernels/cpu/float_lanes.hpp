// Vectors of floats beside those of doubles (see lanes.hpp): twice as many rows in a register, for sums that only have
// to lead near a minimum.
#pragma once

#include "kernels/cpu/lanes.hpp"

namespace calibeam::kernels {
namespace {

constexpr int kFloatWidth = 2 * kWidth;
constexpr std::uint32_t kFloatLanes = 2 * kLanes;

using FloatVec = float __attribute__((vector_size(8 * kWidth)));
using FloatBits = std::uint32_t __attribute__((vector_size(8 * kWidth)));
/// As many floats as a Vec holds doubles: for rows that come by the eight.
using HalfVec = float __attribute__((vector_size(4 * kWidth)));

template <class V>
inline V load_as(const float* from) {
  V v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
inline FloatVec load(const float* from) { return load_as<FloatVec>(from); }
inline void store(float* to, FloatVec v) { std::memcpy(to, &v, sizeof v); }
inline FloatVec splat(double value, FloatVec /*like*/) { return static_cast<float>(value) - FloatVec{}; }
inline HalfVec splat(double value, HalfVec /*like*/) { return static_cast<float>(value) - HalfVec{}; }
inline Vec widened(HalfVec v) { return __builtin_convertvector(v, Vec); }

inline FloatVec fused(FloatVec a, FloatVec b, FloatVec c) {
#if defined(__AVX512F__)
  return _mm512_fmadd_ps(a, b, c);
#elif defined(__AVX2__) && defined(__FMA__)
  return _mm256_fmadd_ps(a, b, c);
#else
  FloatVec r;
  for (int i = 0; i < kFloatWidth; ++i) r[i] = std::fma(a[i], b[i], c[i]);
  return r;
#endif
}

inline FloatVec fused_minus(FloatVec a, FloatVec b, FloatVec c) { return fused(-a, b, c); }

inline HalfVec fused(HalfVec a, HalfVec b, HalfVec c) {
#if defined(__AVX512F__)
  return _mm256_fmadd_ps(a, b, c);
#elif defined(__AVX2__) && defined(__FMA__)
  return _mm_fmadd_ps(a, b, c);
#else
  HalfVec r;
  for (int i = 0; i < kWidth; ++i) r[i] = std::fma(a[i], b[i], c[i]);
  return r;
#endif
}

inline FloatVec held(FloatVec v) {
#if defined(__AVX512F__)
  asm("" : "+v"(v));
#elif defined(__x86_64__)
  asm("" : "+x"(v));
#endif
  return v;
}

inline FloatVec limited(FloatVec t, FloatVec low, FloatVec high) {
#if defined(__AVX512F__)
  const FloatVec below = _mm512_mask_min_ps(t, 0xffff, high, t);
  return _mm512_mask_max_ps(t, 0xffff, low, below);
#elif defined(__AVX2__)
  return _mm256_max_ps(low, _mm256_min_ps(high, t));
#else
  const FloatVec below = t > high ? high : t;
  return below < low ? low : below;
#endif
}

inline FloatVec reciprocal_guess(FloatVec d) {
  FloatBits bits;
  std::memcpy(&bits, &d, sizeof bits);
  bits = (FloatBits{} + kFloatReciprocalMagic) - bits;
  FloatVec r;
  std::memcpy(&r, &bits, sizeof r);
  return r;
}

inline FloatVec times_power_of_half(FloatVec r, FloatVec shifted) {
  FloatBits bits, power;
  std::memcpy(&bits, &r, sizeof bits);
  std::memcpy(&power, &shifted, sizeof power);
  bits -= power << 23;
  std::memcpy(&r, &bits, sizeof r);
  return r;
}

/// lanes[0..8) += the kFloatLanes partial sums that begin with this trip's.
inline void add_to_lanes(double* lanes, std::uint32_t trip, FloatVec v) {
  double* first = lanes + trip * kFloatWidth % kLanes;
  HalfVec half[2];
  std::memcpy(half, &v, sizeof v);
  for (int h = 0; h < 2; ++h) {
    double* to = first + h * kWidth % kLanes;
    store(to, load(to) + widened(half[h]));
  }
}
inline void add_to_lanes(double* lanes, std::uint32_t trip, Vec v) {
  store(lanes + trip * kWidth, load(lanes + trip * kWidth) + v);
}

}  // namespace
}  // namespace calibeam::kernels
