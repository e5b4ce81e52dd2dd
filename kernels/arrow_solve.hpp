// Newton's linear system when most unknowns are ticker effects.
//
// The unknowns are n dense terms (the constant first) and, for each effect group g, an intercept a_g and a slope s_g
// (either may be absent). Groups do not share rows, so the Hessian has the shape of an arrow:
//
//     [ D   B_1 .. B_m ]     D: n x n        B_g: n x 2 (dense terms against the group's two)
//     [ B_g'     E_g   ]     E_g: 2 x 2
//
// and eliminating the groups leaves the n x n Schur complement D - sum_g B_g E_g^-1 B_g': cost m n^2, not (n + 2m)^3.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace calibeam::kernels {

/// Rows that share a ticker effect. The slope column is (0/1) * x_logit_prn / slope_scale.
struct EffectGroup {
  bool has_intercept = false, has_slope = false;
  double slope_scale = 1.0;
};

/// Sums over the rows of one group, laid out as [2 + 2 n] doubles: sum r, sum r x, then sum v z_k (k < n), then
/// sum v x z_k (k < n), with r the weighted residual, v the weighted curvature, z_0 = 1 and x = z_1.
[[nodiscard]] constexpr std::uint32_t group_sums_size(std::uint32_t num_terms) { return 2 + 2 * num_terms; }

/// Sums of one model over its TRAIN_FIT rows, without the penalty, and where they were taken.
struct ModelSums {
  std::uint32_t num_terms = 0;
  std::span<const double> gradient;  ///< [n]
  std::span<const double> hessian;   ///< [n (n + 1) / 2], lower triangle row by row
  std::span<const EffectGroup> groups;
  std::span<const double> group_sums;          ///< [groups][group_stride]
  std::span<const double> theta;               ///< [n + 2 groups]: dense terms, intercepts, slopes
  double penalty = 0.0;                        ///< 1 / C, on all but the constant
  double logit_mean = 0.0, logit_scale = 1.0;  ///< x_logit_prn = logit_mean + logit_scale * z_1
  std::uint32_t group_stride = 0;              ///< 0: group_sums_size(num_terms); 2 if there are no sums of v
};

/// Gradient of the penalised objective, laid out as theta; 0 where a group has no such effect.
void objective_gradient(const ModelSums& sums, std::span<double> gradient);

/// The Newton step -H^-1 gradient, laid out as theta. `workspace` is reused between calls. If rounding has made the
/// Hessian indefinite, the dense part is damped until it is not. Returns the smallest share of a diagonal element that
/// was left when the unknowns before it had been eliminated, in (0, 1]: columns that nearly repeat others leave next to
/// nothing. 0 if there is no step (no damping helps, sums are not finite).
[[nodiscard]] double newton_step(const ModelSums& sums, std::span<const double> gradient, std::span<double> step,
                                 std::vector<double>& workspace);

}  // namespace calibeam::kernels
