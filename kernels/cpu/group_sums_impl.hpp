// Sums over the rows of one ticker, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/lanes.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// Adds the sums of two factors times one column (nullptr: the constant 1).
inline void add_pair(const NewtonRows& rows, const double* first, const double* second, const double* column,
                     double* first_sum, double* second_sum) {
  for (std::uint32_t lane = 0; lane < kLanes; lane += kWidth) {
    Vec a = load(first_sum + lane), b = load(second_sum + lane);
    for (std::uint32_t i = rows.begin + lane; i < rows.end; i += kLanes) {
      const Vec x = column == nullptr ? splat(1.0, Vec{}) : load(column + i);
      a = fused(load(first + i), x, a);
      b = fused(load(second + i), x, b);
    }
    store(first_sum + lane, a);
    store(second_sum + lane, b);
  }
}

/// Layout: sum r, sum r x, then sum v z_k, then sum v x z_k. Rows are few, so every column is walked on its own; v x
/// takes the place of the residual once that is summed.
void group_sums(const NewtonRows& rows, double* sums) {
  const double* x = rows.columns[0];
  double* constant_row = sums + 2 * kLanes;
  double* x_row = constant_row + rows.num_terms * kLanes;
  for (std::uint32_t lane = 0; lane < kLanes; lane += kWidth) {
    Vec r_sum = load(sums + lane), rx_sum = load(sums + kLanes + lane);
    for (std::uint32_t i = rows.begin + lane; i < rows.end; i += kLanes) {
      const Vec r = load(rows.residual + i), xi = load(x + i);
      r_sum = r_sum + r;
      rx_sum = fused(r, xi, rx_sum);
      store(rows.residual + i, load(rows.curvature + i) * xi);
    }
    store(sums + lane, r_sum);
    store(sums + kLanes + lane, rx_sum);
  }
  for (std::uint32_t k = 0; k < rows.num_terms; ++k)
    add_pair(rows, rows.curvature, rows.residual, k == 0 ? nullptr : rows.columns[k - 1], constant_row + k * kLanes,
             x_row + k * kLanes);
}

}  // namespace
}  // namespace calibeam::kernels
