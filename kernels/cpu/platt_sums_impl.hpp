// Sums of a calibrator's rows, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/packs.hpp"
#include "kernels/math/sigmoid.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// Vectors kLanes rows apart, so that each belongs to the same lanes.
inline void load_apart(const double* from, Vec& out) { out = load(from); }
template <class T>
inline void load_apart(const double* from, Pair<T>& out) {
  load_apart(from, out.a);
  load_apart(from + kLanes * (kWidthOf<T> / kWidth), out.b);
}

struct PlattVecs {
  Vec gradient[2], hessian[3];
};

inline void add_rows(Vec residual, Vec curvature, Vec z, PlattVecs& sums) {
  const Vec first = curvature * z;
  sums.gradient[0] += residual;
  sums.gradient[1] = fused(residual, z, sums.gradient[1]);
  sums.hessian[0] += curvature;
  sums.hessian[1] += first;
  sums.hessian[2] = fused(first, z, sums.hessian[2]);
}
/// Row after row: the sums do not depend on how many vectors lie side by side.
template <class T>
inline void add_rows(Pair<T> residual, Pair<T> curvature, Pair<T> z, PlattVecs& sums) {
  add_rows(residual.a, curvature.a, z.a, sums);
  add_rows(residual.b, curvature.b, z.b, sums);
}

template <class T>
inline void add_platt_rows(const CalibratorRows& rows, std::size_t i, PlattVecs& sums) {
  T x, y, w;
  load_apart(rows.logit + i, x);
  load_apart(rows.outcome + i, y);
  load_apart(rows.weight + i, w);
  const T z = (x - splat(rows.mean, T{})) * splat(rows.inv_scale, T{});
  const Sigmoid<T> s = sigmoid(fused(splat(rows.slope, T{}), z, splat(rows.constant, T{})));
  add_rows(w * (s.prob - y), w * s.curvature, z, sums);
}

// Flat: a call would pass packs through memory.
[[gnu::flatten]] void platt_sums(const CalibratorRows& rows, double* out) {
  constexpr std::size_t kStep = kLanes * (sizeof(Pack<Vec>) / sizeof(Vec));
  for (std::uint32_t trip = 0; trip < kTrips; ++trip) {
    const std::size_t at = trip * kWidth;
    PlattVecs sums{};
    std::size_t i = 0;
    for (; i + kStep <= rows.count; i += kStep) add_platt_rows<Pack<Vec>>(rows, i + at, sums);
    for (; i < rows.count; i += kLanes) add_platt_rows<Vec>(rows, i + at, sums);
    for (std::size_t k = 0; k < 2; ++k) store(out + k * kLanes + at, sums.gradient[k]);
    for (std::size_t k = 0; k < 3; ++k) store(out + (2 + k) * kLanes + at, sums.hessian[k]);
  }
}

void logit_moments(const CalibratorRows& rows, double* out) {
  const Vec mean = splat(rows.mean, Vec{});
  for (std::uint32_t trip = 0; trip < kTrips; ++trip) {
    Vec mass{}, first{}, second{};
    for (std::size_t i = trip * kWidth; i < rows.count; i += kLanes) {
      const Vec w = load(rows.weight + i), d = load(rows.logit + i) - mean, wd = w * d;
      mass += w;
      first += wd;
      second = fused(wd, d, second);
    }
    store(out + trip * kWidth, mass);
    store(out + kLanes + trip * kWidth, first);
    store(out + 2 * kLanes + trip * kWidth, second);
  }
}

}  // namespace
}  // namespace calibeam::kernels
