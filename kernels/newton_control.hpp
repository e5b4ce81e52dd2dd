// When a Newton iteration has converged, and how far to trust a step.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

inline constexpr std::uint32_t kMaxIterations = 100;
/// Halvings after which a step tells of a start where every row is saturated: begin again at 0, where none is.
inline constexpr std::uint32_t kMaxHalvings = 8;
inline constexpr double kGradientTolerance = 1e-9;  ///< times max(1, sum of weights); SEMANTICS section 7

CALIBEAM_HD inline bool converged(double gradient_norm, double weight_sum) {
  return gradient_norm <= kGradientTolerance * (weight_sum > 1.0 ? weight_sum : 1.0);
}

/// The objective is convex, so along a step d its slope g(t).d rises from slope_before < 0. If it is still <= 0 after
/// the step, the objective fell; a mild overshoot (slope at most half as steep upwards as it was downwards) is accepted
/// too; anything beyond, or not finite, calls for half the step.
CALIBEAM_HD inline bool accept_step(double slope_before, double slope_after) {
  return slope_after <= 0.5 * std::fabs(slope_before);
}

/// Infinity norm; NaN if any entry is.
inline double infinity_norm(std::span<const double> values) {
  double norm = 0.0;
  for (const double value : values) {
    if (std::isnan(value)) return value;
    norm = std::fmax(norm, std::fabs(value));
  }
  return norm;
}

inline double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace calibeam::kernels
