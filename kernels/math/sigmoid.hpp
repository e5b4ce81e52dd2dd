// Logistic function and its curvature from IEEE operations alone: the same bits on every CPU, instruction set and GPU.
//
// With a = min(|t|, 708): e = exp(-a) = 2^-k * exp(s), k = round(a / ln 2), s = k ln 2 - a in [-0.347, 0.347], exp(s)
// by its Taylor polynomial of degree 13 (remainder < 5e-18). Then p = 1/(1+e) for t >= 0, else e/(1+e), so that neither
// end loses digits, and p(1-p) = e/(1+e)^2. Relative errors stay below 1e-15 (tests/kernels/sigmoid_test.cpp).
#pragma once

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

/// exp(-a) for a in [0, 708].
template <class T>
CALIBEAM_HD inline T exp_of_minus(T a) {
  const T shift = splat(6755399441055744.0, a);  // 1.5 * 2^52
  const T shifted = fused(a, splat(1.4426950408889634074, a), shift);
  const T k = shifted - shift;
  const T minus_a = splat(0.0, a) - a;
  const T high = fused(k, splat(6.93147180369123816490e-01, a), minus_a);
  const T s = fused(k, splat(1.90821492927058770002e-10, a), high);
  T q = splat(1.0 / 6227020800.0, a);
  q = fused(q, s, splat(1.0 / 479001600.0, a));
  q = fused(q, s, splat(1.0 / 39916800.0, a));
  q = fused(q, s, splat(1.0 / 3628800.0, a));
  q = fused(q, s, splat(1.0 / 362880.0, a));
  q = fused(q, s, splat(1.0 / 40320.0, a));
  q = fused(q, s, splat(1.0 / 5040.0, a));
  q = fused(q, s, splat(1.0 / 720.0, a));
  q = fused(q, s, splat(1.0 / 120.0, a));
  q = fused(q, s, splat(1.0 / 24.0, a));
  q = fused(q, s, splat(1.0 / 6.0, a));
  q = fused(q, s, splat(0.5, a));
  q = fused(q, s, splat(1.0, a));
  q = fused(q, s, splat(1.0, a));
  return q * power_of_half(shifted);
}

template <class T>
struct Sigmoid {
  T prob;       ///< 1 / (1 + exp(-t))
  T curvature;  ///< prob * (1 - prob)
};

/// NaN stays NaN.
template <class T>
CALIBEAM_HD inline Sigmoid<T> sigmoid(T t) {
  const T zero = splat(0.0, t);
  const T one = splat(1.0, t);
  const T limit = splat(708.0, t);
  const T magnitude = choose(t < zero, zero - t, t);
  const T e = exp_of_minus(choose(magnitude > limit, limit, magnitude));
  const T inverse = one / (one + e);
  const T small = e * inverse;
  return {choose(t < zero, small, inverse), small * inverse};
}

/// Predictions are clipped to [1e-6, 1 - 1e-6] (SEMANTICS section 7).
inline constexpr double kProbEpsilon = 1e-6;

CALIBEAM_HD inline double clip_prob(double prob) {
  return choose(prob < kProbEpsilon, kProbEpsilon, choose(prob > 1.0 - kProbEpsilon, 1.0 - kProbEpsilon, prob));
}

}  // namespace calibeam::kernels
