// Natural logarithm of a probability from IEEE operations alone: the same bits on every CPU and GPU.
//
// p = m * 2^k with m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh(s), s = (m - 1) / (m + 1), |s| <= 0.172, by its series up
// to s^23 (remainder < 1e-19). The error stays below 4e-16 relative to max(|ln p|, 1e-2).
#pragma once

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

/// ln(p) for normal p > 0.
template <class T>
CALIBEAM_HD inline T natural_log(T p) {
  const Mantissa<T> part = split_exponent(p);
  const T s = (part.m - splat(1.0, p)) / (part.m + splat(1.0, p));
  const T z = s * s;
  T q = splat(1.0 / 23.0, p);
  q = fused(q, z, splat(1.0 / 21.0, p));
  q = fused(q, z, splat(1.0 / 19.0, p));
  q = fused(q, z, splat(1.0 / 17.0, p));
  q = fused(q, z, splat(1.0 / 15.0, p));
  q = fused(q, z, splat(1.0 / 13.0, p));
  q = fused(q, z, splat(1.0 / 11.0, p));
  q = fused(q, z, splat(1.0 / 9.0, p));
  q = fused(q, z, splat(1.0 / 7.0, p));
  q = fused(q, z, splat(1.0 / 5.0, p));
  q = fused(q, z, splat(1.0 / 3.0, p));
  const T twice = s + s;
  const T log_m = fused(twice * z, q, twice);
  return fused(part.k, splat(0.69314718055994530942, p), log_m);
}

/// Log loss of one prediction in [1e-6, 1 - 1e-6].
CALIBEAM_HD inline double log_loss_of(double prob, double outcome) {
  return -natural_log(outcome > 0.5 ? prob : 1.0 - prob);
}

}  // namespace calibeam::kernels
