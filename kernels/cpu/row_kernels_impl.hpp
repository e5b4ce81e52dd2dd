// The row loops, compiled once per instruction set (see lanes.hpp). Included by the row_kernels_*.cpp files only.
#pragma once

#include "kernels/cpu/lanes.hpp"
#include "kernels/math/sigmoid.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

constexpr std::uint32_t kTrips = kLanes / kWidth;  // native vectors per row group of kLanes
constexpr std::uint32_t kBlock = 4;                // the Hessian is summed in blocks of 4 x 4 terms

void standardise_rows(const double* x, std::size_t count, double median, double mean, double inv_scale, double* out) {
  const Vec like{};
  const Vec fill = splat(median, like), centre = splat(mean, like), factor = splat(inv_scale, like);
  for (std::size_t i = 0; i < count; i += kWidth) store(out + i, standardise(load(x + i), fill, centre, factor));
}

/// Residual and curvature of every row at beta.
void row_slopes(const NewtonRows& rows) {
  const Vec like{};
  for (std::uint32_t i = rows.begin; i < rows.end; i += kWidth) {
    Vec t = splat(rows.beta[0], like);
    for (std::uint32_t j = 1; j < rows.num_terms; ++j)
      t = fused(splat(rows.beta[j], like), load(rows.columns[j - 1] + i), t);
    const Sigmoid<Vec> s = sigmoid(t);
    const Vec w = load(rows.weight + i);
    store(rows.residual + i, w * (s.prob - load(rows.outcome + i)));
    store(rows.curvature + i, w * s.curvature);
  }
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
  row_slopes(rows);
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

void predict_logits(const PredictorRows& rows, double* out) {
  const Vec like{};
  for (std::uint32_t i = 0; i < rows.count; i += kWidth) {
    Vec t = splat(rows.offset, like);
    for (std::uint32_t j = 0; j < rows.num_numeric; ++j) {
      const PredictorTerm& term = rows.numeric[j];
      const Vec z = standardise(load(term.values + rows.first + i), splat(term.median, like), splat(term.mean, like),
                                splat(term.inv_scale, like));
      t = add_numeric(t, splat(term.coefficient, like), z);
    }
    if (rows.slope != 0.0) t = add_slope(t, splat(rows.slope, like), load(rows.x_logit_prn + rows.first + i));
    for (std::uint32_t j = 0; j < rows.num_levels; ++j)
      t = fused(splat(rows.levels[j].coefficient, like), load(rows.levels[j].values + rows.first + i), t);
    store(out + i, t);
  }
}

void logits_to_probs(const double* logits, std::size_t count, double slope, double intercept, double* out) {
  const Vec like{};
  const Vec a = splat(slope, like), b = splat(intercept, like);
  const Vec low = splat(kProbEpsilon, like), high = splat(1.0 - kProbEpsilon, like);
  for (std::size_t i = 0; i < count; i += kWidth) {
    const Vec p = sigmoid(fused(a, load(logits + i), b)).prob;
    store(out + i, choose(p < low, low, choose(p > high, high, p)));
  }
}

constexpr RowKernels table(std::string_view name) {
  return {name, &standardise_rows, &newton_sums, &predict_logits, &logits_to_probs};
}

}  // namespace
}  // namespace calibeam::kernels
