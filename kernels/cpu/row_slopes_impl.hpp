// Residual and curvature of rows at a model's coefficients, compiled once per instruction set (see lanes.hpp).
#pragma once

#include <type_traits>

#include "kernels/cpu/packs.hpp"
#include "kernels/math/rough_sigmoid.hpp"
#include "kernels/math/sigmoid.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

template <class T>
inline Sigmoid<T> logistic(T t) {
  if constexpr (std::is_same_v<ScalarOf<T>, float>) {
    return rough_sigmoid(t);
  } else {
    return sigmoid(t);
  }
}

/// What rows see, from row i on: one value for every 8 rows.
inline void seen_by(const double* per_eight, std::uint32_t i, Vec& out) { out = splat(per_eight[i / 8], Vec{}); }
inline void seen_by(const float* per_eight, std::uint32_t i, FloatVec& out) {
#if defined(__AVX512F__)
  double two;
  std::memcpy(&two, per_eight + i / 8, sizeof two);
  const Vec twos = splat(two, Vec{});
  std::memcpy(&out, &twos, sizeof out);
  out = __builtin_shufflevector(out, out, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
#else
  out = splat(per_eight[i / 8], FloatVec{});
#endif
}
template <class Real, class T>
inline void seen_by(const Real* per_eight, std::uint32_t i, Pair<T>& out) {
  seen_by(per_eight, i, out.a);
  seen_by(per_eight, i + kWidthOf<T>, out.b);
}

/// Residual, and curvature if wanted, at beta of the rows of one vector or pack.
template <class T, bool Curvature, class Real>
inline void row_slopes_at(const NewtonRowsOf<Real>& rows, std::uint32_t i) {
  T slope, constant, x;
  seen_by(rows.logit_slope, i, slope);
  seen_by(rows.constant, i, constant);
  load_to(rows.columns[0] + i, x);
  T t = fused(slope, x, constant);
  for (std::uint32_t j = 2; j < rows.num_terms; ++j) {
    load_to(rows.columns[j - 1] + i, x);
    t = fused(splat(rows.beta[j], T{}), x, t);
  }
  T w, y;
  load_to(rows.weight + i, w);
  load_to(rows.outcome + i, y);
  const Sigmoid<T> s = logistic(t);
  store(rows.residual + i, w * (s.prob - y));
  if constexpr (Curvature) store(rows.curvature + i, w * s.curvature);
}

template <bool Curvature, class Real>
inline void all_row_slopes(const NewtonRowsOf<Real>& rows) {
  using V = typename VecOf<Real>::Type;
  std::uint32_t i = rows.begin;
  for (; i + kWidthOf<Pack<V>> <= rows.end; i += kWidthOf<Pack<V>>) row_slopes_at<Pack<V>, Curvature>(rows, i);
  for (; i < rows.end; i += kWidthOf<V>) row_slopes_at<V, Curvature>(rows, i);
}

// Flat: a call would pass packs through memory.
[[gnu::flatten]] void row_slopes(const NewtonRows& rows) { all_row_slopes<true>(rows); }
[[gnu::flatten]] void rough_row_slopes(const RoughRows& rows) { all_row_slopes<true>(rows); }
[[gnu::flatten]] void row_residuals(const NewtonRows& rows) { all_row_slopes<false>(rows); }

}  // namespace
}  // namespace calibeam::kernels
