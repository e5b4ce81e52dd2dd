#include "kernels/platt_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/lane_sums.hpp"
#include "kernels/newton_iteration.hpp"

namespace calibeam::kernels {
namespace {

constexpr std::uint32_t kTerms = 2;
constexpr std::uint32_t kTriangle = 3;

/// Moves the origin of the logits to their weighted mean and makes their spread 1, unless they do not vary. Returns the
/// sum of weights.
double standardise(const RowKernels& kernels, CalibratorRows& rows) {
  std::array<double, 3 * kLanesPerSum> lanes{};
  std::array<double, 3> moments{};
  kernels.logit_moments(rows, lanes.data());
  sum_all_lanes(lanes.data(), moments.size(), moments.data());
  rows.mean = moments[1] / moments[0];
  kernels.logit_moments(rows, lanes.data());
  sum_all_lanes(lanes.data(), moments.size(), moments.data());
  const double scale = std::sqrt(moments[2] / moments[0]);
  if (scale > 1e-12 * std::max(1.0, std::fabs(rows.mean))) rows.inv_scale = 1.0 / scale;
  return moments[0];
}

}  // namespace

std::optional<PlattScaling> fit_platt(const RowKernels& kernels, const CalibrationRows& rows,
                                      std::vector<double>& workspace) {
  CalibratorRows seen{
      rows.logit.data(), rows.outcome.data(), rows.weight.data(), rows.logit.size(), 0.0, 1.0, 0.0, 0.0};
  const double weight_sum = standardise(kernels, seen);
  const double scale = 1.0 / seen.inv_scale;
  // Start at "no change": intercept 0, slope 1 in the original coordinates.
  NewtonState state({seen.mean, scale});
  while (state.progress == NewtonProgress::running) {
    seen.constant = state.theta[0];
    seen.slope = state.theta[1];
    std::array<double, kLanesPerSum*(kTerms + kTriangle)> lanes{};
    std::array<double, kTerms + kTriangle> sums{};
    kernels.platt_sums(seen, lanes.data());
    sum_all_lanes(lanes.data(), sums.size(), sums.data());
    ModelSums model;
    model.num_terms = kTerms;
    model.gradient = std::span(sums).first(kTerms);
    model.hessian = std::span(sums).last(kTriangle);
    model.theta = state.theta;
    model.penalty = 1.0 / (kPlattC * scale * scale);
    advance(state, model, weight_sum, workspace);
  }
  if (state.progress != NewtonProgress::converged) return std::nullopt;
  const double slope = state.theta[1] / scale;
  return PlattScaling{slope, state.theta[0] - slope * seen.mean};
}

}  // namespace calibeam::kernels
