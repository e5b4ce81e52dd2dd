// Logistic function and its curvature in single precision: for sums that only have to lead near a minimum.
//
// As in sigmoid.hpp, with |t| limited to 80 and r of degree 4 (relative error 1e-8 before rounding); relative errors
// stay below 4e-7 (tests/kernels/sigmoid_test.cpp).
#pragma once

#include "kernels/math/sigmoid.hpp"

namespace calibeam::kernels {

/// exp(-t) for |t| <= 80.
template <class T>
inline T rough_exp_of_minus(T t) {
  const T shift = splat(12582912.0, t);  // 1.5 * 2^23
  const T shifted = fused(t, splat(1.44269504, t), shift);
  const T k = shifted - shift;
  const T high = fused(k, splat(-0.693359375, t), t);
  const T s = fused(k, splat(2.12194440e-4, t), high);
  T r = splat(1.3926250831485178e-03, t);
  r = fused(r, s, splat(-8.36323288368475e-03, t));
  r = fused(r, s, splat(4.166655421298316e-02, t));
  r = fused(r, s, splat(-0.166665766661199, t));
  r = fused(r, s, splat(0.5, t));
  r = fused(r, s, splat(-1.0, t));
  r = fused(r, s, splat(1.0, t));
  return times_power_of_half(r, shifted);
}

/// 1 / d for d in [1, 2^120], to two roundings: the guess misses by at most r = 0.0506, the first round takes r to r^4.
template <class T>
inline T rough_reciprocal(T d) {
  const T one = splat(1.0, d);
  T x = reciprocal_guess(d);
  const T r = fused_minus(d, x, one);
  x = fused(x, r, x);
  x = fused(x, r * r, x);
  return fused(x, fused_minus(d, x, one), x);
}

/// NaN stays NaN.
template <class T>
inline Sigmoid<T> rough_sigmoid(T t) {
  const T e = rough_exp_of_minus(limited(t, splat(-80.0, t), splat(80.0, t)));
  const T prob = rough_reciprocal(splat(1.0, t) + e);
  return {prob, (e * prob) * prob};
}

}  // namespace calibeam::kernels
