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
constexpr std::size_t kStretch = 512;  // rows summed in one go

struct Centre {
  double mean = 0.0, scale = 1.0, weight_sum = 0.0;
};

/// Weighted mean and spread of the logits; the scale is 1 where they do not vary.
Centre centre_of(const CalibrationRows& rows) {
  Centre c;
  double sum = 0.0, square = 0.0;
  for (std::size_t i = 0; i < rows.logit.size(); ++i) {
    c.weight_sum += rows.weight[i];
    sum += rows.weight[i] * rows.logit[i];
  }
  c.mean = sum / c.weight_sum;
  for (std::size_t i = 0; i < rows.logit.size(); ++i) {
    const double d = rows.logit[i] - c.mean;
    square += rows.weight[i] * d * d;
  }
  const double scale = std::sqrt(square / c.weight_sum);
  if (scale > 1e-12 * std::max(1.0, std::fabs(c.mean))) c.scale = scale;
  return c;
}

}  // namespace

std::optional<PlattScaling> fit_platt(const RowKernels& kernels, const CalibrationRows& rows,
                                      PlattWorkspace& workspace) {
  const Centre centre = centre_of(rows);
  const std::size_t count = rows.logit.size();
  for (auto* buffer : {&workspace.column, &workspace.residual, &workspace.curvature}) buffer->resize(count);
  kernels.standardise_rows(rows.logit.data(), count, 0.0, centre.mean, 1.0 / centre.scale, workspace.column.data());

  // Start at "no change": intercept 0, slope 1 in the original coordinates.
  NewtonState state({centre.mean, centre.scale});
  const double* columns[] = {workspace.column.data()};
  while (state.progress == NewtonProgress::running) {
    workspace.constant.assign(count / kLanesPerSum, state.theta[0]);
    workspace.slope.assign(count / kLanesPerSum, state.theta[1]);
    std::array<double, kLanesPerSum*(kTerms + kTriangle)> total{};
    for (std::size_t first = 0; first < count; first += kStretch) {
      const auto end = static_cast<std::uint32_t>(std::min(first + kStretch, count));
      const NewtonRows stretch{columns,
                               rows.outcome.data(),
                               rows.weight.data(),
                               static_cast<std::uint32_t>(first),
                               end,
                               kTerms,
                               state.theta.data(),
                               workspace.constant.data(),
                               workspace.slope.data(),
                               workspace.residual.data(),
                               workspace.curvature.data()};
      kernels.row_slopes(stretch);
      kernels.newton_sums(stretch, {total.data(), total.data() + kLanesPerSum * kTerms});
    }
    std::array<double, kTerms + kTriangle> sums{};
    sum_all_lanes(total.data(), sums.size(), sums.data());
    ModelSums model;
    model.num_terms = kTerms;
    model.gradient = std::span(sums).first(kTerms);
    model.hessian = std::span(sums).last(kTriangle);
    model.theta = state.theta;
    model.penalty = 1.0 / (kPlattC * centre.scale * centre.scale);
    advance(state, model, centre.weight_sum, workspace.solver);
  }
  if (state.progress != NewtonProgress::converged) return std::nullopt;
  const double slope = state.theta[1] / centre.scale;
  return PlattScaling{slope, state.theta[0] - slope * centre.mean};
}

}  // namespace calibeam::kernels
