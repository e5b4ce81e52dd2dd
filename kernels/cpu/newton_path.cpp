#include "kernels/newton_path.hpp"

#include <algorithm>

#include "kernels/newton_control.hpp"

namespace calibeam::kernels {
namespace {

bool is_close(double gradient_norm, double weight_sum) {
  return gradient_norm <= kCloseGradient * std::max(1.0, weight_sum);
}

}  // namespace

bool is_near(const ModelSums& sums, double weight_sum, std::vector<double>& gradient) {
  gradient.resize(sums.theta.size());
  objective_gradient(sums, gradient);
  return is_close(infinity_norm(gradient), weight_sum);
}

void advance_with_hessian(NewtonPath& path, const ModelSums& sums, double weight_sum, std::vector<double>& workspace) {
  NewtonState& state = path.state;
  advance(state, sums, weight_sum, workspace);
  const bool whole_step = state.halvings == 0 && state.slope < 0.0;
  path.next = whole_step && is_close(state.gradient_norm, weight_sum) ? PassKind::gradient : PassKind::hessian;
}

void advance_with_gradient(NewtonPath& path, const ModelSums& gradient, const ModelSums& hessian, double weight_sum,
                           std::vector<double>& workspace) {
  NewtonState& state = path.state;
  const double before = state.gradient_norm;
  objective_gradient(gradient, state.gradient);
  const double norm = infinity_norm(state.gradient);
  const bool good = norm <= kGoodContraction * before;
  const bool done = converged(norm, weight_sum) && norm / before * norm <= kLastGradient * std::max(1.0, weight_sum);
  if (++state.iterations > kMaxIterations) {
    state.progress = NewtonProgress::failed;
    return;
  }
  if (!(norm <= kPoorContraction * before)) {
    path.next = PassKind::hessian;
    return;
  }
  state.gradient_norm = norm;
  if (!newton_step(hessian, state.gradient, state.step, workspace)) {
    state.progress = NewtonProgress::failed;
    return;
  }
  state.slope = dot(state.gradient, state.step);
  for (std::size_t i = 0; i < state.theta.size(); ++i) state.theta[i] += state.step[i];
  if (done) state.progress = NewtonProgress::converged;
  path.next = good ? PassKind::gradient : PassKind::hessian;
}

}  // namespace calibeam::kernels
