// One model's way to its minimum when its sums may come from elsewhere: it sets out from an anchor, a point near the
// minimum whose sums other penalties share, and goes on with gradients alone for as long as the Hessian it knows
// serves.
//
// Sums over rows do not depend on the penalty. So one anchor per (columns, weights, ticker effects), found with a fixed
// penalty, gives every C its first Newton step; and as C moves the minimum but little, so that the Hessian there is
// nearly the anchor's, the steps that remain divide a gradient by that Hessian (chord steps). Where that leaves too
// much, the change of the gradient corrects the Hessian (BFGS updates of its inverse, applied as in Nocedal 1980). What
// a model computes depends on its own problem only, never on which other penalties share its anchor.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/newton_iteration.hpp"

namespace calibeam::kernels {

/// 1 / C of the anchor: in the middle of what is usually searched.
inline constexpr double kAnchorPenalty = 1.0;
/// A step that changes no linear predictor by more than this, for columns of spread 1 and one parameter at a time, ends
/// near the minimum: the Hessian that it was taken with serves from there on. (A gradient would not tell: small tickers
/// have small ones, however far they are.)
inline constexpr double kNearStep = 1e-2;
/// Passes in single precision that a model may take from its anchor on.
inline constexpr std::uint32_t kMaxRoughSteps = 3;
/// Sums in single precision miss by some 1e-7 of their size, whatever the direction: where columns nearly repeat each
/// other, and elimination leaves less than this share of a diagonal element, their Hessian is not trusted.
inline constexpr double kSingleServes = 1e-4;
/// A step is a good one if it leaves at most this share of the gradient. One that does not corrects the Hessian, also
/// where the gradient before it was a rough one.
inline constexpr double kGoodContraction = 0.01;
/// What a step may leave for it to be the last, if it falls short by the share that it is of the step before: so much
/// of a linear predictor (see kNearStep), or so much of the gradient, times max(1, sum of weights), which is rounding.
inline constexpr double kLastChange = 1e-11, kLastGradient = 1e-15;
/// Beyond this share the step is not trusted: the point is measured again, with its Hessian.
inline constexpr double kPoorContraction = 0.3;

/// What the next pass over the rows has to sum: a gradient, or gradient and Hessian, these in single precision if they
/// only have to lead nearer.
enum class PassKind : std::uint8_t { gradient, hessian, rough_hessian };

/// What a step and the change of the gradient over it tell of the Hessian.
struct Correction {
  std::vector<double> step, change;
  double product;  ///< of the two, > 0
};

struct NewtonPath {
  NewtonState state;
  PassKind next = PassKind::hessian;
  std::vector<Correction> corrections = {};  ///< of the Hessian last known, oldest first
  double change = 0.0;                       ///< of linear predictors by the last step, see kNearStep
  bool is_exact = false;                     ///< the last gradient was taken in double precision
  std::uint32_t rough_steps = 0;
};

/// One step on the way to an anchor. True if the step is so small that its sums make an anchor: then theta stays where
/// they were taken.
[[nodiscard]] bool advance_to_anchor(NewtonState& state, const ModelSums& sums, double weight_sum,
                                     std::vector<double>& workspace);

/// A step from sums that need not be exact: an anchor's, or the model's own in single precision (sums.theta must view
/// path.state.theta).
void advance_roughly(NewtonPath& path, const ModelSums& sums, double weight_sum, std::vector<double>& workspace);

/// Uses the model's own sums with Hessian, as advance() does.
void advance_with_hessian(NewtonPath& path, const ModelSums& sums, double weight_sum, std::vector<double>& workspace);

/// Uses a gradient taken at path.state.theta, and the Hessian last known. Both views hold this model's penalty. A
/// gradient that is small enough ends the way with one more step, if that will leave no more than rounding.
void advance_with_gradient(NewtonPath& path, const ModelSums& gradient, const ModelSums& hessian, double weight_sum,
                           std::vector<double>& workspace);

}  // namespace calibeam::kernels
