// Gradient and Hessian sums over rows, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/lanes.hpp"
#include "kernels/math/sigmoid.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

constexpr std::uint32_t kTrips = kLanes / kWidth;  // native vectors per row group of kLanes
constexpr std::uint32_t kBlock = 4;                // the Hessian is summed in blocks of 4 x 4 terms

/// Residual and curvature at beta of Vectors neighbouring vectors of rows: independent chains hide each other's
/// latency.
template <std::uint32_t Vectors>
inline void row_slopes_at(const NewtonRows& rows, std::uint32_t i) {
  Vec t[Vectors];
  for (std::uint32_t k = 0; k < Vectors; ++k) {
    const std::uint32_t at = i + k * kWidth;
    t[k] = fused(splat(rows.logit_slope[at / kLanes], Vec{}), load(rows.columns[0] + at),
                 splat(rows.constant[at / kLanes], Vec{}));
  }
  for (std::uint32_t j = 2; j < rows.num_terms; ++j) {
    const Vec coefficient = splat(rows.beta[j], Vec{});
    const double* column = rows.columns[j - 1] + i;
    for (std::uint32_t k = 0; k < Vectors; ++k) t[k] = fused(coefficient, load(column + k * kWidth), t[k]);
  }
  for (std::uint32_t k = 0; k < Vectors; ++k) {
    const std::uint32_t at = i + k * kWidth;
    const Sigmoid<Vec> s = sigmoid(t[k]);
    const Vec w = load(rows.weight + at);
    store(rows.residual + at, w * (s.prob - load(rows.outcome + at)));
    store(rows.curvature + at, w * s.curvature);
  }
}

void row_slopes(const NewtonRows& rows) {
  constexpr std::uint32_t kTogether = 4;
  std::uint32_t i = rows.begin;
  for (; i + kTogether * kWidth <= rows.end; i += kTogether * kWidth) row_slopes_at<kTogether>(rows, i);
  for (; i < rows.end; i += kWidth) row_slopes_at<1>(rows, i);
}

/// Where element (row, 0) of the lower triangle stands.
constexpr std::uint32_t triangle(std::uint32_t row) { return row * (row + 1) / 2; }

/// Column `term` of the model at row i; term 0 is the constant. `Constant`: the block starts at term 0.
template <bool Constant>
inline Vec term_value(const NewtonRows& rows, std::uint32_t first, std::uint32_t offset, std::uint32_t i) {
  if (Constant && offset == 0) return splat(1.0, Vec{});
  return load(rows.columns[first + offset - 1] + i);
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
      Vec x[kBlock];
      for (std::uint32_t b = 0; b < kBlock; ++b) x[b] = term_value<Constant>(rows, col, b, i);
      for (std::uint32_t a = 0; a < Size; ++a) {
        const Vec vx = v * load(rows.columns[row + a - 1] + i);
        for (std::uint32_t b = 0; b < kBlock; ++b) h[a][b] = fused(vx, x[b], h[a][b]);
      }
    }
    for (std::uint32_t a = 0; a < Size; ++a)
      for (std::uint32_t b = 0; b < kBlock; ++b)
        store(sums.hessian + (triangle(row + a) + col + b) * kLanes + trip * kWidth, h[a][b]);
  }
}

template <std::uint32_t Size>
void block_row(const NewtonRows& rows, const NewtonSums& sums, std::uint32_t first) {
  if (first == 0) {
    diagonal_block<Size, true>(rows, sums, 0);
    return;
  }
  lower_block<Size, true>(rows, sums, first, 0);
  for (std::uint32_t col = kBlock; col < first; col += kBlock) lower_block<Size, false>(rows, sums, first, col);
  diagonal_block<Size, false>(rows, sums, first);
}

void newton_sums(const NewtonRows& rows, const NewtonSums& sums) {
  for (std::uint32_t first = 0; first < rows.num_terms; first += kBlock) {
    switch (rows.num_terms - first) {
      case 1:
        block_row<1>(rows, sums, first);
        break;
      case 2:
        block_row<2>(rows, sums, first);
        break;
      case 3:
        block_row<3>(rows, sums, first);
        break;
      default:
        block_row<4>(rows, sums, first);
        break;
    }
  }
}

}  // namespace
}  // namespace calibeam::kernels
