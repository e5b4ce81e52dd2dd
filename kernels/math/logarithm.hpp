// Natural logarithm of a probability from IEEE operations alone: the same bits on every CPU and GPU.
//
// p = m * 2^k with m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh(s) = 2 s + 2 s z q(z), s = (m - 1) / (m + 1), z = s^2,
// |s| <= 0.172; q is the polynomial of degree 6 of FDLIBM's e_log.c (s z q is good to 2^-58). The error stays below
// 4e-16 relative to max(|ln p|, 1e-2).
#pragma once

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

/// ln(p) for normal p > 0.
template <class T>
CALIBEAM_HD inline T natural_log(T p) {
  const Mantissa<T> part = split_exponent(p);
  const T s = (part.m - splat(1.0, p)) / (part.m + splat(1.0, p));
  const T z = s * s;
  T q = splat(7.399099302558293e-02, p);
  q = fused(q, z, splat(7.656918849604687e-02, p));
  q = fused(q, z, splat(9.09178608080902506e-02, p));
  q = fused(q, z, splat(1.111109921607489198e-01, p));
  q = fused(q, z, splat(1.4285714371831195745e-01, p));
  q = fused(q, z, splat(1.999999999970470954e-01, p));
  q = fused(q, z, splat(3.333333333333367565e-01, p));
  const T twice = s + s;
  const T log_m = fused(twice * z, q, twice);
  return fused(part.k, splat(0.69314718055994530942, p), log_m);
}

/// Log loss of one prediction in [1e-6, 1 - 1e-6].
CALIBEAM_HD inline double log_loss_of(double prob, double outcome) {
  return -natural_log(outcome > 0.5 ? prob : 1.0 - prob);
}

}  // namespace calibeam::kernels
