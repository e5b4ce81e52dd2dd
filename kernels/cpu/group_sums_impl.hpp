// Sums over the rows of one ticker, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/lanes.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// sum[lane] += factor * column over the rows; nullptr is the constant column.
inline void add_product(const NewtonRows& rows, const double* factor, const double* column, double* sum) {
  for (std::uint32_t lane = 0; lane < kLanes; lane += kWidth) {
    Vec total = load(sum + lane);
    if (column == nullptr) {
      for (std::uint32_t i = rows.begin + lane; i < rows.end; i += kLanes) total = total + load(factor + i);
    } else {
      for (std::uint32_t i = rows.begin + lane; i < rows.end; i += kLanes)
        total = fused(load(factor + i), load(column + i), total);
    }
    store(sum + lane, total);
  }
}

/// factor * every term of the model.
inline void add_row(const NewtonRows& rows, const double* factor, double* sums) {
  add_product(rows, factor, nullptr, sums);
  for (std::uint32_t k = 1; k < rows.num_terms; ++k) add_product(rows, factor, rows.columns[k - 1], sums + k * kLanes);
}

/// Layout: sum r, sum r x, then sum v z_k, then sum v x z_k. Runs of rows are short, so every sum walks them on its
/// own; v x takes the place of the residual once that is summed.
void group_sums(const NewtonRows& rows, bool with_slope, double* sums) {
  const double* x = rows.columns[0];
  add_product(rows, rows.residual, nullptr, sums);
  add_row(rows, rows.curvature, sums + 2 * kLanes);
  if (!with_slope) return;
  add_product(rows, rows.residual, x, sums + kLanes);
  for (std::uint32_t i = rows.begin; i < rows.end; i += kWidth)
    store(rows.residual + i, load(rows.curvature + i) * load(x + i));
  add_row(rows, rows.residual, sums + (2 + rows.num_terms) * kLanes);
}

}  // namespace
}  // namespace calibeam::kernels
