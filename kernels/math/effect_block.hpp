// One ticker effect group's part of the arrow-shaped Newton system (see arrow_solve.hpp): what is read off its sums,
// and its 2 x 2 block.
#pragma once

#include <cstdint>

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

/// A group's intercept and slope among themselves.
struct EffectBlock {
  double intercept_diagonal, slope_diagonal, off_diagonal;
};

struct EffectPair {
  double intercept, slope;
};

/// Sum over the group of (slope column) * q, from the sums of q and q * z_1.
CALIBEAM_HD inline double slope_column_sum(double logit_mean, double logit_scale, double slope_scale,
                                           double constant_part, double x_part) {
  return (logit_mean * constant_part + logit_scale * x_part) / slope_scale;
}

/// The block applied backwards to (a, s); an absent effect has a zero there.
CALIBEAM_HD inline EffectPair solve_effect_block(bool has_intercept, bool has_slope, const EffectBlock& e, double a,
                                                 double s) {
  if (!has_slope) return {has_intercept ? a / e.intercept_diagonal : 0.0, 0.0};
  if (!has_intercept) return {0.0, s / e.slope_diagonal};
  const double ratio = e.off_diagonal / e.intercept_diagonal;
  const double slope = (s - ratio * a) / (e.slope_diagonal - ratio * e.off_diagonal);
  return {a / e.intercept_diagonal - ratio * slope, slope};
}

}  // namespace calibeam::kernels
