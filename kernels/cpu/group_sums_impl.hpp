// Sums over the rows of one ticker, compiled once per instruction set (see lanes.hpp). A run of rows is short and
// belongs to one ticker, so its sums leave the lanes at once: what a model holds per ticker is one number per sum.
#pragma once

#include "kernels/cpu/float_lanes.hpp"
#include "kernels/lane_sums.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// Terms whose sums are taken side by side: each sum alone would wait for its last addition.
constexpr std::uint32_t kGroupTerms = kWidth == 8 ? 6 : 3;

/// Eight rows at a time, whatever the precision.
template <class Real>
struct EightOf;
template <>
struct EightOf<double> {
  using Type = Vec;
};
template <>
struct EightOf<float> {
  using Type = HalfVec;
};
inline Vec eight(const double* from) { return load(from); }
inline HalfVec eight(const float* from) { return load_as<HalfVec>(from); }
inline Vec widened(Vec v) { return v; }

/// The group's rows of the Hessian at Size terms from `first`: sum v z_k and, with the slope, sum v x z_k, in lanes.
template <std::uint32_t Size, bool Slope, class Real>
inline void some_group_sums(const NewtonRowsOf<Real>& rows, std::uint32_t first, double* lanes) {
  using V = typename EightOf<Real>::Type;
  double* with_constant = lanes + first * kLanes;
  double* with_x = with_constant + rows.num_terms * kLanes;
  const Real* columns[Size];
  for (std::uint32_t a = 0; a < Size; ++a) columns[a] = first + a == 0 ? nullptr : rows.columns[first + a - 1];
  for (std::uint32_t lane = 0; lane < kLanes; lane += kWidth) {
    V v_sums[Size] = {}, vx_sums[Size] = {};
    for (std::uint32_t i = rows.begin + lane; i < rows.end; i += kLanes) {
      const V v = eight(rows.curvature + i), vx = v * eight(rows.columns[0] + i);
      for (std::uint32_t a = 0; a < Size; ++a) {
        const V z = columns[a] == nullptr ? splat(1.0, v) : eight(columns[a] + i);
        v_sums[a] = fused(v, z, v_sums[a]);
        if constexpr (Slope) vx_sums[a] = fused(vx, z, vx_sums[a]);
      }
    }
    for (std::uint32_t a = 0; a < Size; ++a) {
      store(with_constant + a * kLanes + lane, widened(v_sums[a]));
      if constexpr (Slope) store(with_x + a * kLanes + lane, widened(vx_sums[a]));
    }
  }
}

template <bool Slope, class Real>
inline void all_group_sums(const NewtonRowsOf<Real>& rows, double* lanes) {
  std::uint32_t k = 0;
  for (; k + kGroupTerms <= rows.num_terms; k += kGroupTerms) some_group_sums<kGroupTerms, Slope>(rows, k, lanes);
  for (; k + 2 <= rows.num_terms; k += 2) some_group_sums<2, Slope>(rows, k, lanes);
  if (k < rows.num_terms) some_group_sums<1, Slope>(rows, k, lanes);
}

/// Sum r and, with the slope, sum r x, in lanes.
template <bool Slope, class Real>
inline void residual_sums(const NewtonRowsOf<Real>& rows, double* lanes) {
  using V = typename EightOf<Real>::Type;
  for (std::uint32_t lane = 0; lane < kLanes; lane += kWidth) {
    V r_sum{}, rx_sum{};
    for (std::uint32_t i = rows.begin + lane; i < rows.end; i += kLanes) {
      const V r = eight(rows.residual + i);
      r_sum = r_sum + r;
      if constexpr (Slope) rx_sum = fused(r, eight(rows.columns[0] + i), rx_sum);
    }
    store(lanes + lane, widened(r_sum));
    if constexpr (Slope) store(lanes + kLanes + lane, widened(rx_sum));
  }
}

/// sums[i] += sum_lanes(lanes i), i < count.
inline void add_lane_sums(const double* lanes, std::uint32_t count, double* sums) {
  std::uint32_t i = 0;
#if defined(__AVX512F__)
  // Eight at a time: neighbouring lanes are added three times over, just as sum_lanes does.
  const auto neighbours = [](Vec a, Vec b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14) +
           __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
  };
  for (; i + 8 <= count; i += 8) {
    const double* from = lanes + i * kLanes;
    const auto four = [&](std::uint32_t k) {
      return neighbours(neighbours(load(from + k * kLanes), load(from + (k + 1) * kLanes)),
                        neighbours(load(from + (k + 2) * kLanes), load(from + (k + 3) * kLanes)));
    };
    store(sums + i, load(sums + i) + neighbours(four(0), four(4)));
  }
#endif
  for (; i < count; ++i) sums[i] += sum_lanes(lanes + i * kLanes);
}

void group_gradient_sums(const NewtonRows& rows, bool with_slope, double* sums) {
  alignas(64) double lanes[2 * kLanes];
  with_slope ? residual_sums<true>(rows, lanes) : residual_sums<false>(rows, lanes);
  sums[0] += sum_lanes(lanes);
  if (with_slope) sums[1] += sum_lanes(lanes + kLanes);
}

/// Layout: sum r, sum r x, then sum v z_k, then sum v x z_k.
template <bool Slope, class Real>
inline void group_sums_of(const NewtonRowsOf<Real>& rows, double* lanes, double* sums) {
  residual_sums<Slope>(rows, lanes);
  all_group_sums<Slope>(rows, lanes + 2 * kLanes);
  if constexpr (Slope) {
    add_lane_sums(lanes, 2 + 2 * rows.num_terms, sums);
  } else {
    sums[0] += sum_lanes(lanes);
    add_lane_sums(lanes + 2 * kLanes, rows.num_terms, sums + 2);
  }
}

template <class Real>
void group_sums(const NewtonRowsOf<Real>& rows, bool with_slope, double* lanes, double* sums) {
  with_slope ? group_sums_of<true>(rows, lanes, sums) : group_sums_of<false>(rows, lanes, sums);
}

}  // namespace
}  // namespace calibeam::kernels
