// Isotonic calibration: weighted pool-adjacent-violators and its interpolation (SEMANTICS section 7).
#pragma once

#include <cmath>
#include <span>

#include "calibeam/evaluation.hpp"
#include "kernels/platt_fit.hpp"

namespace calibeam::kernels {

/// Linear predictors are rounded to this grid before they are pooled or looked up, so that rounding cannot split ties.
[[nodiscard]] inline double round_to_grid(double value) {
  constexpr double kShift = 0x1.8p52;  // a sum with it has no digits below 1
  const double scaled = value * 1e12;
  const double whole = std::fabs(scaled) < 0x1p51 ? (scaled + kShift) - kShift : std::nearbyint(scaled);
  return whole / 1e12;
}

/// Weighted PAV of the outcome on the rounded logit: equal logits are pooled first, rows without mass skipped. The
/// knots are both ends of every block. Needs at least one row with mass.
[[nodiscard]] IsotonicKnots fit_isotonic(const CalibrationRows& rows);

/// Linear between knots, exact at knots, constant outside; not clipped.
[[nodiscard]] double interpolate(const IsotonicKnots& knots, double logit);
/// The same for many, clipped as predictions are.
void interpolate_probs(const IsotonicKnots& knots, std::span<const double> logits, double* probs);

}  // namespace calibeam::kernels
