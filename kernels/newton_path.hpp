// One model's way to its minimum when its sums may come from elsewhere: it sets out from an anchor, a point near the
// minimum whose sums other penalties share, and goes on with gradients alone for as long as the Hessian it knows
// serves.
//
// Sums over rows do not depend on the penalty. So one anchor per (columns, weights, ticker effects), found with a fixed
// penalty, gives every C its first Newton step; and as C moves the minimum but little, so that the Hessian there is
// nearly the anchor's, the steps that remain divide a gradient by that Hessian (chord steps) and need no other. What a
// model computes depends on its own problem only, never on which other penalties share its anchor.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/newton_iteration.hpp"

namespace calibeam::kernels {

/// 1 / C of the anchor: in the middle of what is usually searched.
inline constexpr double kAnchorPenalty = 1.0;
/// An anchor is near enough when its gradient's infinity norm is at most this times max(1, sum of weights); a model
/// this close to its minimum goes on with gradients alone.
inline constexpr double kCloseGradient = 3e-4;
/// A chord step is a good one if it leaves at most this share of the gradient.
inline constexpr double kGoodContraction = 0.01;
/// What the last chord step may leave, by the contraction that the one before showed; times max(1, sum of weights).
inline constexpr double kLastGradient = 1e-13;
/// Beyond this share the step is not trusted: the point is measured again, with its Hessian.
inline constexpr double kPoorContraction = 0.3;

/// What the next pass over the rows has to sum.
enum class PassKind : std::uint8_t { gradient, hessian };

struct NewtonPath {
  NewtonState state;
  PassKind next = PassKind::hessian;
};

/// Whether the sums (at the anchor's penalty) are near enough to its minimum to set out from.
[[nodiscard]] bool is_near(const ModelSums& sums, double weight_sum, std::vector<double>& gradient);

/// Uses sums with Hessian, as advance() does: an anchor's sums (sums.theta must view path.state.theta) or the model's
/// own.
void advance_with_hessian(NewtonPath& path, const ModelSums& sums, double weight_sum, std::vector<double>& workspace);

/// Uses a gradient taken at path.state.theta, and the Hessian last known. Both views hold this model's penalty. A
/// gradient that is small enough ends the way with one more step, if that will leave no more than rounding.
void advance_with_gradient(NewtonPath& path, const ModelSums& gradient, const ModelSums& hessian, double weight_sum,
                           std::vector<double>& workspace);

}  // namespace calibeam::kernels
