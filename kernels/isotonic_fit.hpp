// Isotonic calibration: weighted pool-adjacent-violators and its interpolation (SEMANTICS section 7).
#pragma once

#include <cmath>

#include "calibeam/evaluation.hpp"
#include "kernels/platt_fit.hpp"

namespace calibeam::kernels {

/// Linear predictors are rounded to this grid before they are pooled or looked up, so that rounding cannot split ties.
[[nodiscard]] inline double round_to_grid(double value) { return std::nearbyint(value * 1e12) / 1e12; }

/// Weighted PAV of the outcome on the rounded logit: equal logits are pooled first, rows without mass skipped. The
/// knots are both ends of every block. Needs at least one row with mass.
[[nodiscard]] IsotonicKnots fit_isotonic(const CalibrationRows& rows);

/// Linear between knots, exact at knots, constant outside; not clipped.
[[nodiscard]] double interpolate(const IsotonicKnots& knots, double logit);

}  // namespace calibeam::kernels
