// Logistic function and its curvature from IEEE operations alone: the same bits on every CPU, instruction set and GPU.
//
// With |t| limited to 708: e = exp(-t) = 2^-k * exp(-s), k = round(t / ln 2), s = t - k ln 2 in [-0.347, 0.347], and
// exp(-s) = 1 - s + s^2 r(s), r a polynomial of degree 9 that meets it at Chebyshev nodes (relative error < 2e-17).
// Then p = 1/(1+e), which loses no digits at either end, and p(1-p) = e p p. Relative errors stay below 1e-15
// (tests/kernels/sigmoid_test.cpp).
#pragma once

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

/// exp(-t) for |t| <= 708.
template <class T>
CALIBEAM_HD inline T exp_of_minus(T t) {
  const T shift = splat(6755399441055744.0, t);  // 1.5 * 2^52
  const T shifted = fused(t, splat(1.4426950408889634074, t), shift);
  const T k = shifted - shift;
  const T high = fused(k, splat(-6.93147180369123816490e-01, t), t);
  const T s = fused(k, splat(-1.90821492927058770002e-10, t), high);
  T r = splat(-2.51003758422237e-08, t);
  r = fused(r, s, splat(2.7620075892548164e-07, t));
  r = fused(r, s, splat(-2.7557268480289716e-06, t));
  r = fused(r, s, splat(2.480152132234228e-05, t));
  r = fused(r, s, splat(-1.9841269863040559e-04, t));
  r = fused(r, s, splat(1.3888888917196736e-03, t));
  r = fused(r, s, splat(-8.333333333330065e-03, t));
  r = fused(r, s, splat(4.1666666666624164e-02, t));
  r = fused(r, s, splat(-1.6666666666666669e-01, t));
  r = fused(r, s, splat(0.5000000000000001, t));
  r = fused(r, s, splat(-1.0, t));
  r = fused(r, s, splat(1.0, t));
  return times_power_of_half(r, shifted);
}

/// 1 / d for d in [1, 2^1022], to two roundings. A division keeps a CPU waiting where these multiplications do not: the
/// guess misses by at most r = 0.0506, and each round takes r to r^4.
template <class T>
CALIBEAM_HD inline T reciprocal(T d) {
  const T one = splat(1.0, d);
  T x = reciprocal_guess(d);
  for (int round = 0; round < 2; ++round) {
    const T r = fused_minus(d, x, one);
    const T r2 = r * r;
    x = fused(x, r, x);
    x = fused(x, r2, x);
  }
  return x;
}

template <class T>
struct Sigmoid {
  T prob;       ///< 1 / (1 + exp(-t))
  T curvature;  ///< prob * (1 - prob)
};

/// NaN stays NaN.
template <class T>
CALIBEAM_HD inline Sigmoid<T> sigmoid(T t) {
  const T low = splat(-708.0, t), high = splat(708.0, t), one = splat(1.0, t);
  const T e = exp_of_minus(limited(t, low, high));
  const T prob = reciprocal(one + e);
  return {prob, (e * prob) * prob};
}

/// Predictions are clipped to [1e-6, 1 - 1e-6] (SEMANTICS section 7).
inline constexpr double kProbEpsilon = 1e-6;

CALIBEAM_HD inline double clip_prob(double prob) {
  return choose(prob < kProbEpsilon, kProbEpsilon, choose(prob > 1.0 - kProbEpsilon, 1.0 - kProbEpsilon, prob));
}

}  // namespace calibeam::kernels
