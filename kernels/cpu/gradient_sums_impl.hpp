// Sums of the gradient alone over rows, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/float_lanes.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

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
    for (std::uint32_t a = 0; a < Size; ++a) add_to_lanes(gradient + (first + a) * kLanes, trip, g[a]);
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

}  // namespace
}  // namespace calibeam::kernels
