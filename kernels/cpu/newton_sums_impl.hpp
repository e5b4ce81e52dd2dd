// Sums of gradient and Hessian over rows, compiled once per instruction set (see lanes.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include "kernels/cpu/packs.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

// The Hessian is summed in blocks of kBlock columns: triangles along its diagonal, squares below. As many as there are
// registers for their sums; no sum depends on it.
#if defined(__AVX512F__)
constexpr std::uint32_t kBlock = 5;
#else
constexpr std::uint32_t kBlock = 3;
#endif

/// Where element (row, 0) of the lower triangle stands.
constexpr std::uint32_t triangle(std::uint32_t row) { return row * (row + 1) / 2; }

/// The columns of Size terms from `first`: with the residual, with the constant (term 0) and among themselves. The
/// first block also holds the constant's own sums. The inner loops must unroll whole, or their sums live in memory.
template <std::uint32_t Size, bool First, class Real>
void diagonal_block(const NewtonRowsOf<Real>& rows, const NewtonSums& sums, std::uint32_t first) {
  using V = typename VecOf<Real>::Type;
  for (std::uint32_t trip = 0; trip < kTrips; ++trip) {
    V g0{}, h0{}, g[Size] = {}, edge[Size] = {}, h[triangle(Size)] = {};
    for (std::uint32_t i = rows.begin + trip * kWidthOf<V>; i < rows.end; i += kTrips * kWidthOf<V>) {
      const V r = held(load(rows.residual + i)), v = held(load(rows.curvature + i));
      if constexpr (First) {
        g0 = g0 + r;
        h0 = h0 + v;
      }
      V x[Size];
#pragma GCC unroll 8
      for (std::uint32_t a = 0; a < Size; ++a) {
        x[a] = held(load(rows.columns[first + a - 1] + i));
        g[a] = fused(r, x[a], g[a]);
        edge[a] = fused(v, x[a], edge[a]);
        const V vx = v * x[a];
#pragma GCC unroll 8
        for (std::uint32_t b = 0; b <= a; ++b) h[triangle(a) + b] = fused(vx, x[b], h[triangle(a) + b]);
      }
    }
    if constexpr (First) {
      add_to_lanes(sums.gradient, trip, g0);
      add_to_lanes(sums.hessian, trip, h0);
    }
#pragma GCC unroll 8
    for (std::uint32_t a = 0; a < Size; ++a) {
      double* row = sums.hessian + triangle(first + a) * kLanes;
      add_to_lanes(sums.gradient + (first + a) * kLanes, trip, g[a]);
      add_to_lanes(row, trip, edge[a]);
#pragma GCC unroll 8
      for (std::uint32_t b = 0; b <= a; ++b) add_to_lanes(row + (first + b) * kLanes, trip, h[triangle(a) + b]);
    }
  }
}

/// Size terms from `row` against the kBlock terms from `col`, before it.
template <std::uint32_t Size, class Real>
void lower_block(const NewtonRowsOf<Real>& rows, const NewtonSums& sums, std::uint32_t row, std::uint32_t col) {
  using V = typename VecOf<Real>::Type;
  for (std::uint32_t trip = 0; trip < kTrips; ++trip) {
    V h[Size][kBlock] = {};
    for (std::uint32_t i = rows.begin + trip * kWidthOf<V>; i < rows.end; i += kTrips * kWidthOf<V>) {
      const V v = held(load(rows.curvature + i));
      V vx[Size];
#pragma GCC unroll 8
      for (std::uint32_t a = 0; a < Size; ++a) vx[a] = v * load(rows.columns[row + a - 1] + i);
#pragma GCC unroll 8
      for (std::uint32_t b = 0; b < kBlock; ++b) {
        const V x = held(load(rows.columns[col + b - 1] + i));
#pragma GCC unroll 8
        for (std::uint32_t a = 0; a < Size; ++a) h[a][b] = fused(vx[a], x, h[a][b]);
      }
    }
#pragma GCC unroll 8
    for (std::uint32_t a = 0; a < Size; ++a)
#pragma GCC unroll 8
      for (std::uint32_t b = 0; b < kBlock; ++b)
        add_to_lanes(sums.hessian + (triangle(row + a) + col + b) * kLanes, trip, h[a][b]);
  }
}

/// All sums of the Size terms from `first`.
template <class Real, std::uint32_t Size>
void block_row(const NewtonRowsOf<Real>& rows, const NewtonSums& sums, std::uint32_t first) {
  if (first == 1) return diagonal_block<Size, true>(rows, sums, first);
  for (std::uint32_t col = 1; col < first; col += kBlock) lower_block<Size>(rows, sums, first, col);
  diagonal_block<Size, false>(rows, sums, first);
}

template <class Real>
using BlockRow = void (*)(const NewtonRowsOf<Real>&, const NewtonSums&, std::uint32_t);

template <class Real, std::uint32_t... Less>
constexpr std::array<BlockRow<Real>, kBlock> block_rows(std::integer_sequence<std::uint32_t, Less...> /*sizes*/) {
  return {&block_row<Real, Less + 1>...};
}

template <class Real>
void newton_sums(const NewtonRowsOf<Real>& rows, const NewtonSums& sums) {
  constexpr auto kBlockRows = block_rows<Real>(std::make_integer_sequence<std::uint32_t, kBlock>{});
  for (std::uint32_t first = 1; first < rows.num_terms; first += kBlock)
    kBlockRows[std::min(kBlock, rows.num_terms - first) - 1](rows, sums, first);
}

}  // namespace
}  // namespace calibeam::kernels
