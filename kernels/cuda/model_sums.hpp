// Where the sums of a model are: dense sums (gradient, then the Hessian's lower triangle), and the sums of a ticker
// group, which are dense sums over fewer rows.
#pragma once

#include "kernels/cuda/block.hpp"
#include "kernels/device_operations.hpp"

namespace calibeam::kernels {

CALIBEAM_HD constexpr std::uint32_t lower_triangle(std::uint32_t row, std::uint32_t column) {
  return row * (row + 1) / 2 + column;
}

CALIBEAM_HD constexpr std::uint32_t dense_sums_of(std::uint32_t num_terms) {
  return num_terms + lower_triangle(num_terms, 0);
}

/// Sums of one ticker group: sum r, sum r x, sum v z_k, sum v x z_k (arrow_solve.hpp).
CALIBEAM_HD constexpr std::uint32_t group_sums_of(std::uint32_t num_terms) { return 2 + 2 * num_terms; }

/// Which dense sum is group sum i, taken over the group's rows: r z_0, r z_1, then rows 0 and 1 of the Hessian.
CALIBEAM_HD constexpr std::uint32_t dense_sum_of_group_sum(std::uint32_t num_terms, std::uint32_t i) {
  if (i < 2) return i;
  const std::uint32_t row = i - 2 < num_terms ? 0 : 1;
  const std::uint32_t term = i - 2 - row * num_terms;
  return num_terms + (term > row ? lower_triangle(term, row) : lower_triangle(row, term));
}

/// The group that a row's ticker class belongs to, or UINT32_MAX.
CALIBEAM_HD inline std::uint32_t group_of(const DeviceProblem& p, std::uint32_t layout, std::uint32_t ticker_class) {
  return p.group_of_class[p.layouts[layout].group_of_class + ticker_class];
}

/// The constant, and the coefficient of the standardised logit, that the rows of a class see: ticker effects are folded
/// in.
struct SeenTerms {
  double constant, slope;
};

CALIBEAM_HD inline SeenTerms seen_terms(const DeviceProblem& p, const DeviceWave& wave, std::uint32_t m,
                                        std::uint32_t ticker_class) {
  const DeviceModel& model = wave.models[m];
  const std::uint64_t stride = wave.num_models;
  SeenTerms seen{wave.theta[m], wave.theta[stride + m]};
  if (model.num_groups == 0) return seen;
  const std::uint32_t group = group_of(p, model.layout, ticker_class);
  if (group == UINT32_MAX) return seen;
  const double* effects = wave.theta + stride * model.num_terms + m;
  const double scale = p.groups[p.layouts[model.layout].first_group + group].slope_scale;
  const double own = effects[stride * (model.num_groups + group)] / scale;
  const DevicePlace& place = p.places[model.place];
  seen.constant += effects[stride * group] + own * place.logit_mean;
  seen.slope += own * place.logit_scale;
  return seen;
}

}  // namespace calibeam::kernels
