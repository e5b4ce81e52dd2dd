// Gradient and Hessian sums over rows, compiled once per instruction set (see lanes.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include "kernels/cpu/lanes.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

constexpr std::uint32_t kTrips = kLanes / kWidth;  // native vectors per row group of kLanes

// The Hessian is summed in blocks: triangles of kBlock terms along its diagonal, strips of kStrip x kBlock terms below.
// As many as there are registers for their sums; no sum depends on it.
#if defined(__AVX512F__)
constexpr std::uint32_t kBlock = 6, kStrip = 3;
#else
constexpr std::uint32_t kBlock = 4, kStrip = 2;
#endif

/// Where element (row, 0) of the lower triangle stands.
constexpr std::uint32_t triangle(std::uint32_t row) { return row * (row + 1) / 2; }

/// Column `term` of the model at row i; term 0 is the constant. `Constant`: the block starts at term 0.
template <bool Constant>
inline Vec term_value(const NewtonRows& rows, std::uint32_t first, std::uint32_t offset, std::uint32_t i) {
  if (Constant && offset == 0) return splat(1.0, Vec{});
  return load(rows.columns[first + offset - 1] + i);
}

/// Sums of the residual times Size terms from `first`.
template <std::uint32_t Size, bool Constant>
inline void some_gradient_sums(const NewtonRows& rows, std::uint32_t first, double* gradient) {
  for (std::uint32_t trip = 0; trip < kTrips; ++trip) {
    Vec g[Size] = {};
    for (std::uint32_t i = rows.begin + trip * kWidth; i < rows.end; i += kLanes) {
      const Vec r = load(rows.residual + i);
      for (std::uint32_t a = 0; a < Size; ++a) g[a] = fused(r, term_value<Constant>(rows, first, a, i), g[a]);
    }
    for (std::uint32_t a = 0; a < Size; ++a) store(gradient + (first + a) * kLanes + trip * kWidth, g[a]);
  }
}

template <bool Constant>
inline void gradient_sums_from(const NewtonRows& rows, std::uint32_t first, double* gradient) {
  switch (rows.num_terms - first) {
    case 1:
      return some_gradient_sums<1, Constant>(rows, first, gradient);
    case 2:
      return some_gradient_sums<2, Constant>(rows, first, gradient);
    case 3:
      return some_gradient_sums<3, Constant>(rows, first, gradient);
    case 4:
      return some_gradient_sums<4, Constant>(rows, first, gradient);
    case 5:
      return some_gradient_sums<5, Constant>(rows, first, gradient);
    default:
      return some_gradient_sums<6, Constant>(rows, first, gradient);
  }
}

void gradient_sums(const NewtonRows& rows, double* gradient) {
  constexpr std::uint32_t kTogether = 6;
  gradient_sums_from<true>(rows, 0, gradient);
  for (std::uint32_t first = kTogether; first < rows.num_terms; first += kTogether)
    gradient_sums_from<false>(rows, first, gradient);
}

/// Diagonal block of Size terms from `first`: its lower triangle, and the gradient of its terms.
template <std::uint32_t Size, bool Constant>
void diagonal_block(const NewtonRows& rows, const NewtonSums& sums, std::uint32_t first) {
  for (std::uint32_t trip = 0; trip < kTrips; ++trip) {
    Vec h[Size * (Size + 1) / 2] = {};
    Vec g[Size] = {};
    for (std::uint32_t i = rows.begin + trip * kWidth; i < rows.end; i += kLanes) {
      const Vec r = load(rows.residual + i), v = load(rows.curvature + i);
      Vec x[Size];
      for (std::uint32_t a = 0; a < Size; ++a) {
        x[a] = term_value<Constant>(rows, first, a, i);
        g[a] = fused(r, x[a], g[a]);
        const Vec vx = v * x[a];
        for (std::uint32_t b = 0; b <= a; ++b) h[triangle(a) + b] = fused(vx, x[b], h[triangle(a) + b]);
      }
    }
    for (std::uint32_t a = 0; a < Size; ++a) {
      store(sums.gradient + (first + a) * kLanes + trip * kWidth, g[a]);
      for (std::uint32_t b = 0; b <= a; ++b)
        store(sums.hessian + (triangle(first + a) + first + b) * kLanes + trip * kWidth, h[triangle(a) + b]);
    }
  }
}

/// Block of Size terms from `row` against the kBlock terms from `col` (col < row).
template <std::uint32_t Size, bool Constant>
void lower_block(const NewtonRows& rows, const NewtonSums& sums, std::uint32_t row, std::uint32_t col) {
  for (std::uint32_t trip = 0; trip < kTrips; ++trip) {
    Vec h[Size][kBlock] = {};
    for (std::uint32_t i = rows.begin + trip * kWidth; i < rows.end; i += kLanes) {
      const Vec v = load(rows.curvature + i);
      Vec vx[Size];
      for (std::uint32_t a = 0; a < Size; ++a) vx[a] = v * load(rows.columns[row + a - 1] + i);
      for (std::uint32_t b = 0; b < kBlock; ++b) {
        const Vec x = term_value<Constant>(rows, col, b, i);
        for (std::uint32_t a = 0; a < Size; ++a) h[a][b] = fused(vx[a], x, h[a][b]);
      }
    }
    for (std::uint32_t a = 0; a < Size; ++a)
      for (std::uint32_t b = 0; b < kBlock; ++b)
        store(sums.hessian + (triangle(row + a) + col + b) * kLanes + trip * kWidth, h[a][b]);
  }
}

/// All terms before `row`, a multiple of kBlock, against Size terms from `row`.
template <std::uint32_t Size>
void strip(const NewtonRows& rows, const NewtonSums& sums, std::uint32_t row, std::uint32_t end) {
  lower_block<Size, true>(rows, sums, row, 0);
  for (std::uint32_t col = kBlock; col < end; col += kBlock) lower_block<Size, false>(rows, sums, row, col);
}

/// All blocks of the Size terms from `first`.
template <std::uint32_t Size>
void block_row(const NewtonRows& rows, const NewtonSums& sums, std::uint32_t first) {
  if (first == 0) {
    diagonal_block<Size, true>(rows, sums, 0);
    return;
  }
  for (std::uint32_t done = 0; done + kStrip <= Size; done += kStrip) strip<kStrip>(rows, sums, first + done, first);
  if constexpr (Size % kStrip != 0) strip<Size % kStrip>(rows, sums, first + Size - Size % kStrip, first);
  diagonal_block<Size, false>(rows, sums, first);
}

using BlockRow = void (*)(const NewtonRows&, const NewtonSums&, std::uint32_t);

template <std::uint32_t... Less>
constexpr std::array<BlockRow, kBlock> block_rows(std::integer_sequence<std::uint32_t, Less...> /*sizes*/) {
  return {&block_row<Less + 1>...};
}

void newton_sums(const NewtonRows& rows, const NewtonSums& sums) {
  constexpr auto kBlockRows = block_rows(std::make_integer_sequence<std::uint32_t, kBlock>{});
  for (std::uint32_t first = 0; first < rows.num_terms; first += kBlock)
    kBlockRows[std::min(kBlock, rows.num_terms - first) - 1](rows, sums, first);
}

}  // namespace
}  // namespace calibeam::kernels
