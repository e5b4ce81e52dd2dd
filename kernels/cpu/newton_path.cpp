#include "kernels/newton_path.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/newton_control.hpp"

namespace calibeam::kernels {
namespace {

/// The most by which one parameter's step changes the linear predictor of a row one spread away from the mean.
double largest_change(const ModelSums& sums, std::span<const double> step) {
  const std::size_t n = sums.num_terms, m = sums.groups.size();
  double change = infinity_norm(step.first(n + m));
  for (std::size_t g = 0; g < m; ++g) {
    if (!sums.groups[g].has_slope) continue;
    const double slope = std::fabs(step[n + m + g]) / sums.groups[g].slope_scale;
    change = std::fmax(change, slope * (std::fabs(sums.logit_mean) + sums.logit_scale));
  }
  return change;
}

/// The last step was a whole one, and the Hessian it was taken with serves from here on.
bool hessian_serves(const NewtonState& state, double change) {
  return state.halvings == 0 && state.slope < 0.0 && change <= kNearStep;
}

/// Whether the step at hand may be the last: it leaves little if it falls short as the one before did.
bool may_be_last(double norm, double norm_before, double change, double change_before, double weight_sum) {
  return converged(norm, weight_sum) && (change / change_before * change <= kLastChange ||
                                         norm / norm_before * norm <= kLastGradient * std::max(1.0, weight_sum));
}

/// A step that left much of the gradient tells more of the Hessian than it cost.
void learn_from_step(NewtonPath& path, std::span<const double> gradient) {
  const NewtonState& state = path.state;
  Correction correction{state.step, {gradient.begin(), gradient.end()}, 0.0};
  for (std::size_t i = 0; i < gradient.size(); ++i) correction.change[i] -= state.gradient[i];
  correction.product = dot(correction.step, correction.change);
  if (correction.product > 0.0) path.corrections.push_back(std::move(correction));
}

/// a += factor * b
void add_scaled(std::span<double> a, double factor, std::span<const double> b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += factor * b[i];
}

/// The Newton step of the corrected Hessian: Nocedal's two loops around that of the one known.
bool corrected_step(const ModelSums& hessian, NewtonPath& path, std::vector<double>& workspace) {
  NewtonState& state = path.state;
  std::vector<double> gradient = state.gradient, shares;
  for (auto c = path.corrections.rbegin(); c != path.corrections.rend(); ++c) {
    shares.push_back(dot(c->step, gradient) / c->product);
    add_scaled(gradient, -shares.back(), c->change);
  }
  if (newton_step(hessian, gradient, state.step, workspace) == 0.0) return false;
  for (const Correction& c : path.corrections) {  // the step is minus the inverse times the gradient
    add_scaled(state.step, -shares.back() - dot(c.change, state.step) / c.product, c.step);
    shares.pop_back();
  }
  return true;
}

}  // namespace

bool advance_to_anchor(NewtonState& state, const ModelSums& sums, double weight_sum, std::vector<double>& workspace) {
  const std::vector<double> here = state.theta;
  advance(state, sums, weight_sum, workspace);
  if (state.progress == NewtonProgress::failed || !hessian_serves(state, largest_change(sums, state.step)))
    return false;
  state.progress = NewtonProgress::running;
  state.theta = here;
  return true;
}

void advance_roughly(NewtonPath& path, const ModelSums& sums, double weight_sum, std::vector<double>& workspace) {
  NewtonState& state = path.state;
  advance(state, sums, weight_sum, workspace);
  // Nothing has converged before its gradient was measured in double precision, nor failed before it was tried.
  if (state.progress == NewtonProgress::converged) state.progress = NewtonProgress::running;
  path.is_exact = false;
  path.change = largest_change(sums, state.step);
  if (state.pivot_share < kSingleServes) {
    path.next = PassKind::hessian;
  } else if (hessian_serves(state, path.change)) {
    path.next = PassKind::gradient;
  } else {
    path.next = path.rough_steps++ < kMaxRoughSteps ? PassKind::rough_hessian : PassKind::hessian;
  }
}

void advance_with_hessian(NewtonPath& path, const ModelSums& sums, double weight_sum, std::vector<double>& workspace) {
  NewtonState& state = path.state;
  path.corrections.clear();
  path.is_exact = true;
  advance(state, sums, weight_sum, workspace);
  path.change = largest_change(sums, state.step);
  path.next = hessian_serves(state, path.change) ? PassKind::gradient : PassKind::hessian;
}

void advance_with_gradient(NewtonPath& path, const ModelSums& gradient, const ModelSums& hessian, double weight_sum,
                           std::vector<double>& workspace) {
  NewtonState& state = path.state;
  const double before = state.gradient_norm;
  std::vector<double> here(state.gradient.size());
  objective_gradient(gradient, here);
  const double norm = infinity_norm(here);
  if (++state.iterations > kMaxIterations) {
    state.progress = NewtonProgress::failed;
    return;
  }
  if (!(norm <= kPoorContraction * before)) {
    path.next = PassKind::hessian;
    return;
  }
  if (path.is_exact || norm > kGoodContraction * before) learn_from_step(path, here);
  path.is_exact = true;
  state.gradient = std::move(here);
  state.gradient_norm = norm;
  if (!corrected_step(hessian, path, workspace)) {
    state.progress = NewtonProgress::failed;
    return;
  }
  state.slope = dot(state.gradient, state.step);
  for (std::size_t i = 0; i < state.theta.size(); ++i) state.theta[i] += state.step[i];
  const double change_before = std::exchange(path.change, largest_change(gradient, state.step));
  if (may_be_last(norm, before, path.change, change_before, weight_sum)) state.progress = NewtonProgress::converged;
}

}  // namespace calibeam::kernels
