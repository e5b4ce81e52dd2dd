// Newton's iteration in the two unknowns of Platt scaling: newton_iteration.hpp's rules, for one thread.
#pragma once

#include <cmath>

#include "kernels/math/portable.hpp"
#include "kernels/newton_control.hpp"

namespace calibeam::kernels {

/// Gradient and Hessian of intercept and slope.
struct PlattSums {
  double g0, g1, h00, h10, h11;
};

/// Newton's iteration in two unknowns, the same in all threads.
struct PlattState {
  double theta[2], step[2], slope;
  std::uint32_t iterations, halvings;
  bool restarted, done, failed;
};

/// (d0, d1) = -H^-1 g by Cholesky, damped from nothing upwards until it works.
CALIBEAM_HD inline bool platt_step(const PlattSums& s, double& d0, double& d1) {
  const double largest = s.h00 > s.h11 ? s.h00 : s.h11;
  const double all = largest + fabs(s.g0) + fabs(s.g1) + fabs(s.h10);
  if (all - all != 0.0 || !(largest > 0.0)) return false;
  double total = 0.0;
  for (double damping = 0.0; damping <= 1e4 * largest; damping = damping == 0.0 ? 1e-14 * largest : 100.0 * damping) {
    total += damping;
    const double pivot = s.h00 + total;
    if (!(pivot > 0.0)) continue;
    const double l00 = sqrt(pivot), l10 = s.h10 / l00, rest = s.h11 + total - l10 * l10;
    if (!(rest > 0.0)) continue;
    const double l11 = sqrt(rest), u0 = -s.g0 / l00, u1 = (-s.g1 - l10 * u0) / l11;
    d1 = u1 / l11;
    d0 = (u0 - l10 * d1) / l00;
    if (d0 - d0 == 0.0 && d1 - d1 == 0.0) return true;
  }
  return false;
}

/// Back from a step that went too far; to 0, once, if that does not help.
CALIBEAM_HD inline void retreat(PlattState& state) {
  if (state.halvings == kMaxHalvings && !state.restarted) {
    for (std::uint32_t k = 0; k < 2; ++k) state.theta[k] = state.step[k] = 0.0;
    state.slope = 0.0;
    state.restarted = true;
    return;
  }
  for (std::uint32_t k = 0; k < 2; ++k) {
    state.step[k] *= 0.5;
    state.theta[k] -= state.step[k];
  }
  state.slope *= 0.5;
  ++state.halvings;
}

/// Uses the sums taken at state.theta; newton_iteration.hpp's rules.
CALIBEAM_HD inline void advance_platt(const PlattSums& sums, double weight_sum, PlattState& state) {
  const double a = fabs(sums.g0), b = fabs(sums.g1);
  const bool small = converged(a, weight_sum) && converged(b, weight_sum);
  if (++state.iterations > kMaxIterations) {
    state.failed = true;
    return;
  }
  if (!small && state.iterations > 1 && !accept_step(state.slope, sums.g0 * state.step[0] + sums.g1 * state.step[1])) {
    retreat(state);
    return;
  }
  state.halvings = 0;
  if (!platt_step(sums, state.step[0], state.step[1])) {
    state.failed = true;
    return;
  }
  state.slope = sums.g0 * state.step[0] + sums.g1 * state.step[1];
  for (std::uint32_t k = 0; k < 2; ++k) state.theta[k] += state.step[k];
  state.done = small;
}

}  // namespace calibeam::kernels
