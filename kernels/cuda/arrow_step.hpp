// A block computes the Newton step of one model: arrow_solve.hpp's algebra, groups and entries shared among threads.
#pragma once

#include "kernels/cuda/cholesky.hpp"
#include "kernels/cuda/model_sums.hpp"
#include "kernels/math/effect_block.hpp"

namespace calibeam::kernels {

/// One model of a wave, and the block's workspace.
struct ArrowModel {
  const DeviceGroup* effects;
  double *theta, *gradient, *step;  // entry k at k * stride
  const double *dense, *groups;     // likewise
  std::uint64_t stride;
  std::uint32_t n, num_groups;
  double penalty, logit_mean, logit_scale;
  SmallSystem system;
  double* rows;  // [groups][4 n]: intercept row, slope row, and both solved

  [[nodiscard]] CALIBEAM_HD std::uint32_t num_parameters() const { return n + 2 * num_groups; }
  [[nodiscard]] CALIBEAM_HD double group_sum(std::uint32_t g, std::uint32_t i) const {
    return groups[stride * (std::uint64_t{g} * group_sums_of(n) + i)];
  }
  [[nodiscard]] CALIBEAM_HD double slope_sum(std::uint32_t g, double constant_part, double x_part) const {
    return slope_column_sum(logit_mean, logit_scale, effects[g].slope_scale, constant_part, x_part);
  }
};

/// Divides up update_workspace() doubles.
CALIBEAM_HD inline void lay_out_workspace(double* workspace, ArrowModel& model) {
  const std::uint64_t n = model.n;
  model.system = {workspace, workspace + n * n, workspace + 2 * n * n, workspace + 2 * n * n + n, model.n};
  model.rows = workspace + 2 * n * n + 2 * n;
}

/// Entry k of the gradient of the penalised objective; 0 where a group has no such effect.
CALIBEAM_HD inline double gradient_entry(const ArrowModel& model, std::uint32_t k) {
  const double pull = model.penalty * model.theta[model.stride * k];
  if (k < model.n) return k == 0 ? model.dense[0] : model.dense[model.stride * k] + pull;
  const bool is_intercept = k < model.n + model.num_groups;
  const std::uint32_t g = k - model.n - (is_intercept ? 0 : model.num_groups);
  if (is_intercept) return model.effects[g].has_intercept != 0 ? model.group_sum(g, 0) + pull : 0.0;
  if (model.effects[g].has_slope == 0) return 0.0;
  return model.slope_sum(g, model.group_sum(g, 0), model.group_sum(g, 1)) + pull;
}

CALIBEAM_HD inline EffectBlock effect_block(const ArrowModel& model, std::uint32_t g) {
  const std::uint32_t n = model.n;
  const double constant = model.group_sum(g, 2), x = model.group_sum(g, 2 + n), xx = model.group_sum(g, 2 + n + 1);
  const double off = model.slope_sum(g, constant, x);
  const double slope_x = model.slope_sum(g, model.group_sum(g, 3), xx);
  return {constant + model.penalty, model.slope_sum(g, off, slope_x) + model.penalty, off};
}

/// A group's two rows against the dense terms, and both solved.
CALIBEAM_HD inline void prepare_group(const ArrowModel& model, std::uint32_t g) {
  const std::uint32_t n = model.n;
  const DeviceGroup& effect = model.effects[g];
  const EffectBlock e = effect_block(model, g);
  double* rows = model.rows + std::uint64_t{g} * 4 * n;
  for (std::uint32_t k = 0; k < n; ++k) {
    const double constant = model.group_sum(g, 2 + k), x = model.group_sum(g, 2 + n + k);
    const double a = effect.has_intercept != 0 ? constant : 0.0;
    const double s = effect.has_slope != 0 ? model.slope_sum(g, constant, x) : 0.0;
    const EffectPair solved = solve_effect_block(effect.has_intercept != 0, effect.has_slope != 0, e, a, s);
    rows[k] = a;
    rows[n + k] = s;
    rows[2 * n + k] = solved.intercept;
    rows[3 * n + k] = solved.slope;
  }
}

/// Entry (j, k) of the Schur complement, j >= k.
CALIBEAM_HD inline double schur_entry(const ArrowModel& model, std::uint32_t j, std::uint32_t k) {
  const std::uint32_t n = model.n;
  double value = model.dense[model.stride * (n + lower_triangle(j, k))];
  if (j == k && j > 0) value += model.penalty;
  for (std::uint32_t g = 0; g < model.num_groups; ++g) {
    const double* rows = model.rows + std::uint64_t{g} * 4 * n;
    value -= rows[2 * n + k] * rows[j] + rows[3 * n + k] * rows[n + j];
  }
  return value;
}

CALIBEAM_HD inline double rhs_entry(const ArrowModel& model, std::uint32_t k) {
  const std::uint32_t n = model.n, m = model.num_groups;
  double value = -model.gradient[model.stride * k];
  for (std::uint32_t g = 0; g < m; ++g) {
    const double* rows = model.rows + std::uint64_t{g} * 4 * n;
    value += rows[2 * n + k] * model.gradient[model.stride * (n + g)] +
             rows[3 * n + k] * model.gradient[model.stride * (n + m + g)];
  }
  return value;
}

/// The group's own step, once the dense one is known.
CALIBEAM_HD inline void step_of_group(const ArrowModel& model, std::uint32_t g) {
  const std::uint32_t n = model.n, m = model.num_groups;
  const double* rows = model.rows + std::uint64_t{g} * 4 * n;
  double a = -model.gradient[model.stride * (n + g)], s = -model.gradient[model.stride * (n + m + g)];
  double a_part = 0.0, s_part = 0.0;
  for (std::uint32_t k = 0; k < n; ++k) {
    a_part += rows[k] * model.system.x[k];
    s_part += rows[n + k] * model.system.x[k];
  }
  const DeviceGroup& effect = model.effects[g];
  const EffectPair step = solve_effect_block(effect.has_intercept != 0, effect.has_slope != 0, effect_block(model, g),
                                             a - a_part, s - s_part);
  model.step[model.stride * (n + g)] = step.intercept;
  model.step[model.stride * (n + m + g)] = step.slope;
}

/// step = -H^-1 gradient; false if no damping helps.
template <class Block>
CALIBEAM_HD inline bool newton_step(const Block& block, const ArrowModel& model, double* scratch) {
  const std::uint32_t n = model.n;
  block.each([&](std::uint32_t thread) {
    for (std::uint32_t g = thread; g < model.num_groups; g += block.threads) prepare_group(model, g);
  });
  block.each([&](std::uint32_t thread) {
    for (std::uint32_t i = thread; i < n * n; i += block.threads)
      if (i % n <= i / n) model.system.matrix[i] = schur_entry(model, i / n, i % n);
    for (std::uint32_t k = thread; k < n; k += block.threads) model.system.rhs[k] = rhs_entry(model, k);
  });
  if (!solve_damped(block, model.system, scratch)) return false;
  block.each([&](std::uint32_t thread) {
    for (std::uint32_t k = thread; k < n; k += block.threads) model.step[model.stride * k] = model.system.x[k];
    for (std::uint32_t g = thread; g < model.num_groups; g += block.threads) step_of_group(model, g);
  });
  return true;
}

}  // namespace calibeam::kernels
