// Newton's method for one model as a state that is advanced once per pass over the rows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/arrow_solve.hpp"

namespace calibeam::kernels {

enum class NewtonProgress : std::uint8_t { running, converged, failed };

/// Where a model stands. `theta` is where the next pass takes its sums; laid out as in ModelSums.
struct NewtonState {
  std::vector<double> theta;
  std::vector<double> gradient;
  std::vector<double> step;    ///< from the last accepted point to theta
  double slope = 0.0;          ///< gradient there times step, < 0
  double gradient_norm = 0.0;  ///< as last measured
  double pivot_share = 1.0;    ///< of the last step's system, see newton_step()
  std::uint32_t iterations = 0;
  std::uint32_t halvings = 0;  ///< of the step at hand
  bool restarted = false;
  NewtonProgress progress = NewtonProgress::running;

  explicit NewtonState(std::vector<double> start)
      : theta(std::move(start)), gradient(theta.size()), step(theta.size()) {}
};

/// Uses the sums taken at state.theta (sums.theta must view it): converged if the gradient is small enough (after one
/// more Newton step, so that what is left is rounding), else the next point: a Newton step, or half of the last one if
/// that overshot, or once, if halving does not help, theta = 0. Fails after kMaxIterations or on sums that are not
/// finite.
void advance(NewtonState& state, const ModelSums& sums, double weight_sum, std::vector<double>& workspace);

}  // namespace calibeam::kernels
