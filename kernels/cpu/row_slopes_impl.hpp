// Residual and curvature of rows at a model's coefficients, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/packs.hpp"
#include "kernels/math/sigmoid.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// What rows see, from row i on.
inline void seen_by(const double* per_lanes, std::uint32_t i, Vec& out) { out = splat(per_lanes[i / kLanes], Vec{}); }
template <class T>
inline void seen_by(const double* per_lanes, std::uint32_t i, Pair<T>& out) {
  seen_by(per_lanes, i, out.a);
  seen_by(per_lanes, i + kWidthOf<T>, out.b);
}

/// Residual, and curvature if wanted, at beta of the rows of one vector or pack.
template <class T, bool Curvature>
inline void row_slopes_at(const NewtonRows& rows, std::uint32_t i) {
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
  const Sigmoid<T> s = sigmoid(t);
  store(rows.residual + i, w * (s.prob - y));
  if constexpr (Curvature) store(rows.curvature + i, w * s.curvature);
}

template <bool Curvature>
inline void all_row_slopes(const NewtonRows& rows) {
  std::uint32_t i = rows.begin;
  for (; i + kWidthOf<Pack> <= rows.end; i += kWidthOf<Pack>) row_slopes_at<Pack, Curvature>(rows, i);
  for (; i < rows.end; i += kWidth) row_slopes_at<Vec, Curvature>(rows, i);
}

// Flat: a call would pass packs through memory.
[[gnu::flatten]] void row_slopes(const NewtonRows& rows) { all_row_slopes<true>(rows); }
[[gnu::flatten]] void row_residuals(const NewtonRows& rows) { all_row_slopes<false>(rows); }

}  // namespace
}  // namespace calibeam::kernels
