// Sums over the rows of one ticker, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/lanes.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// Terms whose sums are taken side by side: a run of rows is short, and each sum alone would wait for its last
/// addition.
constexpr std::uint32_t kGroupTerms = kWidth == 8 ? 6 : 3;

/// The group's rows of the Hessian at Size terms from `first`: sum v z_k and, with the slope, sum v x z_k.
template <std::uint32_t Size, bool Slope>
inline void some_group_sums(const NewtonRows& rows, std::uint32_t first, double* sums) {
  double* with_constant = sums + first * kLanes;
  double* with_x = with_constant + rows.num_terms * kLanes;
  const double* columns[Size];
  for (std::uint32_t a = 0; a < Size; ++a) columns[a] = first + a == 0 ? nullptr : rows.columns[first + a - 1];
  for (std::uint32_t lane = 0; lane < kLanes; lane += kWidth) {
    Vec v_sums[Size], vx_sums[Size];
    for (std::uint32_t a = 0; a < Size; ++a) {
      v_sums[a] = load(with_constant + a * kLanes + lane);
      if constexpr (Slope) vx_sums[a] = load(with_x + a * kLanes + lane);
    }
    for (std::uint32_t i = rows.begin + lane; i < rows.end; i += kLanes) {
      const Vec v = load(rows.curvature + i), vx = v * load(rows.columns[0] + i);
      for (std::uint32_t a = 0; a < Size; ++a) {
        const Vec z = columns[a] == nullptr ? splat(1.0, v) : load(columns[a] + i);
        v_sums[a] = fused(v, z, v_sums[a]);
        if constexpr (Slope) vx_sums[a] = fused(vx, z, vx_sums[a]);
      }
    }
    for (std::uint32_t a = 0; a < Size; ++a) {
      store(with_constant + a * kLanes + lane, v_sums[a]);
      if constexpr (Slope) store(with_x + a * kLanes + lane, vx_sums[a]);
    }
  }
}

template <bool Slope>
inline void all_group_sums(const NewtonRows& rows, double* sums) {
  std::uint32_t k = 0;
  for (; k + kGroupTerms <= rows.num_terms; k += kGroupTerms) some_group_sums<kGroupTerms, Slope>(rows, k, sums);
  for (; k + 2 <= rows.num_terms; k += 2) some_group_sums<2, Slope>(rows, k, sums);
  if (k < rows.num_terms) some_group_sums<1, Slope>(rows, k, sums);
}

template <bool Slope>
inline void residual_sums(const NewtonRows& rows, double* sums) {
  for (std::uint32_t lane = 0; lane < kLanes; lane += kWidth) {
    Vec r_sum = load(sums + lane), rx_sum = load(sums + kLanes + lane);
    for (std::uint32_t i = rows.begin + lane; i < rows.end; i += kLanes) {
      const Vec r = load(rows.residual + i);
      r_sum = r_sum + r;
      if constexpr (Slope) rx_sum = fused(r, load(rows.columns[0] + i), rx_sum);
    }
    store(sums + lane, r_sum);
    store(sums + kLanes + lane, rx_sum);
  }
}

void group_gradient_sums(const NewtonRows& rows, bool with_slope, double* sums) {
  with_slope ? residual_sums<true>(rows, sums) : residual_sums<false>(rows, sums);
}

/// Layout: sum r, sum r x, then sum v z_k, then sum v x z_k.
void group_sums(const NewtonRows& rows, bool with_slope, double* sums) {
  group_gradient_sums(rows, with_slope, sums);
  with_slope ? all_group_sums<true>(rows, sums + 2 * kLanes) : all_group_sums<false>(rows, sums + 2 * kLanes);
}

}  // namespace
}  // namespace calibeam::kernels
