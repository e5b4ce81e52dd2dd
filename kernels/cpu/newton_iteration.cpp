#include "kernels/newton_iteration.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/newton_control.hpp"

namespace calibeam::kernels {
namespace {

/// Back from a step that went too far, or out of the finite numbers.
void halve_step(NewtonState& state) {
  for (std::size_t i = 0; i < state.theta.size(); ++i) {
    state.step[i] *= 0.5;
    state.theta[i] -= state.step[i];
  }
  state.slope *= 0.5;
  ++state.halvings;
}

/// Where all probabilities are 0 or 1, the curvature is next to nothing and Newton's step leads nowhere.
void restart(NewtonState& state) {
  std::fill(state.theta.begin(), state.theta.end(), 0.0);
  std::fill(state.step.begin(), state.step.end(), 0.0);
  state.slope = 0.0;
  state.restarted = true;
}

}  // namespace

void advance(NewtonState& state, const ModelSums& sums, double weight_sum, std::vector<double>& workspace) {
  objective_gradient(sums, state.gradient);
  state.gradient_norm = infinity_norm(state.gradient);
  const bool has_step = state.iterations > 0;
  const bool done = converged(state.gradient_norm, weight_sum);
  if (++state.iterations > kMaxIterations) {
    state.progress = NewtonProgress::failed;
    return;
  }
  if (!done && has_step && !accept_step(state.slope, dot(state.gradient, state.step))) {
    if (state.halvings == kMaxHalvings && !state.restarted) {
      restart(state);
    } else {
      halve_step(state);
    }
    return;
  }
  state.halvings = 0;
  state.pivot_share = newton_step(sums, state.gradient, state.step, workspace);
  if (state.pivot_share == 0.0) {
    state.progress = NewtonProgress::failed;
    return;
  }
  state.slope = dot(state.gradient, state.step);
  for (std::size_t i = 0; i < state.theta.size(); ++i) state.theta[i] += state.step[i];
  if (done) state.progress = NewtonProgress::converged;
}

}  // namespace calibeam::kernels
