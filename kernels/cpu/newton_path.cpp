#include "kernels/newton_path.hpp"

#include <algorithm>
#include <utility>

#include "kernels/newton_control.hpp"

namespace calibeam::kernels {
namespace {

bool is_close(double gradient_norm, double weight_sum) {
  return gradient_norm <= kCloseGradient * std::max(1.0, weight_sum);
}

/// The last step was a whole one, and its Hessian serves from here on.
bool hessian_serves(const NewtonState& state, double weight_sum) {
  return state.halvings == 0 && state.slope < 0.0 && is_close(state.gradient_norm, weight_sum);
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

bool is_near(const ModelSums& sums, double weight_sum, std::vector<double>& gradient) {
  gradient.resize(sums.theta.size());
  objective_gradient(sums, gradient);
  return is_close(infinity_norm(gradient), weight_sum);
}

void advance_roughly(NewtonPath& path, const ModelSums& sums, double weight_sum, std::vector<double>& workspace) {
  NewtonState& state = path.state;
  advance(state, sums, weight_sum, workspace);
  // Nothing has converged before its gradient was measured in double precision, nor failed before it was tried.
  if (state.progress == NewtonProgress::converged) state.progress = NewtonProgress::running;
  path.is_exact = false;
  if (state.pivot_share < kSingleServes) {
    path.next = PassKind::hessian;
  } else if (hessian_serves(state, weight_sum)) {
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
  path.next = hessian_serves(state, weight_sum) ? PassKind::gradient : PassKind::hessian;
}

void advance_with_gradient(NewtonPath& path, const ModelSums& gradient, const ModelSums& hessian, double weight_sum,
                           std::vector<double>& workspace) {
  NewtonState& state = path.state;
  const double before = state.gradient_norm;
  std::vector<double> here(state.gradient.size());
  objective_gradient(gradient, here);
  const double norm = infinity_norm(here);
  const bool done = converged(norm, weight_sum) && norm / before * norm <= kLastGradient * std::max(1.0, weight_sum);
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
  if (done) state.progress = NewtonProgress::converged;
}

}  // namespace calibeam::kernels
