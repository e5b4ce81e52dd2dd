#include "kernels/newton_path.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "kernels/newton_control.hpp"

namespace calibeam::kernels {
namespace {

/// A one-column logistic regression by plain loops: sums at any theta.
struct Rows {
  std::vector<double> x, y;
  std::vector<double> gradient = std::vector<double>(2), hessian = std::vector<double>(3);

  explicit Rows(bool separable) {
    std::mt19937 random(1);
    std::normal_distribution<double> normal;
    for (int i = 0; i < 400; ++i) {
      x.push_back(normal(random));
      y.push_back(x.back() + (separable ? 0.0 : normal(random)) > 0.2 ? 1.0 : 0.0);
    }
  }

  ModelSums at(const std::vector<double>& theta, double penalty) {
    std::fill(gradient.begin(), gradient.end(), 0.0);
    std::fill(hessian.begin(), hessian.end(), 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double p = 1 / (1 + std::exp(-(theta[0] + theta[1] * x[i]))), v = p * (1 - p);
      gradient[0] += p - y[i];
      gradient[1] += (p - y[i]) * x[i];
      hessian[0] += v;
      hessian[1] += v * x[i];
      hessian[2] += v * x[i] * x[i];
    }
    ModelSums sums;
    sums.num_terms = 2;
    sums.gradient = gradient;
    sums.hessian = hessian;
    sums.theta = theta;
    sums.penalty = penalty;
    return sums;
  }

  [[nodiscard]] double weight() const { return static_cast<double>(x.size()); }
};

struct Way {
  NewtonPath path;
  std::uint32_t gradients = 0, hessians = 0, rough = 0;
};

/// Sets out from the minimum at the anchor's penalty.
Way go(Rows rows, double penalty) {
  std::vector<double> workspace;
  NewtonState anchor({0.0, 1.0});
  while (!advance_to_anchor(anchor, rows.at(anchor.theta, kAnchorPenalty), rows.weight(), workspace)) continue;
  Way way{{NewtonState(anchor.theta), PassKind::hessian}};
  Rows known = rows;  // where the Hessian was last taken
  advance_roughly(way.path, known.at(way.path.state.theta, penalty), rows.weight(), workspace);
  while (way.path.state.progress == NewtonProgress::running) {
    if (way.path.next == PassKind::rough_hessian) {
      ++way.rough;
      advance_roughly(way.path, known.at(way.path.state.theta, penalty), rows.weight(), workspace);
      continue;
    }
    if (way.path.next == PassKind::hessian) {
      ++way.hessians;
      advance_with_hessian(way.path, known.at(way.path.state.theta, penalty), rows.weight(), workspace);
      continue;
    }
    ++way.gradients;
    ModelSums hessian;
    hessian.num_terms = 2;
    hessian.hessian = known.hessian;
    hessian.theta = way.path.state.theta;
    hessian.penalty = penalty;
    advance_with_gradient(way.path, rows.at(way.path.state.theta, penalty), hessian, rows.weight(), workspace);
  }
  return way;
}

double gradient_at_end(Rows rows, const Way& way, double penalty) {
  std::vector<double> gradient(2);
  objective_gradient(rows.at(way.path.state.theta, penalty), gradient);
  return infinity_norm(gradient);
}

TEST(NewtonPath, ReachesTheMinimumOfEveryPenalty) {
  for (const double penalty : {1e-8, 0.1, 0.5, 1.0, 2.0, 20.0, 1e4}) {
    const Rows rows(false);
    const Way way = go(rows, penalty);
    ASSERT_EQ(way.path.state.progress, NewtonProgress::converged) << penalty;
    EXPECT_LE(gradient_at_end(rows, way, penalty), 1e-12 * rows.weight()) << penalty;
  }
}

TEST(NewtonPath, NeedsNoHessianOfItsOwnNearTheAnchor) {
  for (const double penalty : {0.97, 1.0, 1.03}) {
    const Way way = go(Rows(false), penalty);
    EXPECT_EQ(way.hessians + way.rough, 0U) << penalty;
  }
  const Way far = go(Rows(false), 1e4);
  EXPECT_GT(far.rough, 0U);
  EXPECT_LE(far.rough, kMaxRoughSteps);
}

TEST(NewtonPath, ConvergesOnlyOnAGradientThatWasMeasuredExactly) {
  const Rows rows(false);
  const Way way = go(rows, 1.0);
  std::vector<double> workspace;
  NewtonPath path{NewtonState(way.path.state.theta), PassKind::hessian};  // at the minimum: the gradient is rounding
  Rows at = rows;
  advance_roughly(path, at.at(path.state.theta, 1.0), rows.weight(), workspace);
  EXPECT_EQ(path.state.progress, NewtonProgress::running);
  EXPECT_EQ(path.next, PassKind::gradient);
}

/// With a Hessian that is wrong by a factor, each step would leave a fifth; corrected by the first, the second leaves
/// next to nothing.
TEST(NewtonPath, APoorHessianIsCorrectedByTheStepsTaken) {
  Rows rows(false);
  std::vector<double> workspace;
  const Way way = go(rows, 1.0);
  NewtonPath path{NewtonState({way.path.state.theta[0] + 1e-4, way.path.state.theta[1] - 1e-4}), PassKind::hessian};
  Rows wrong = rows;
  const ModelSums first = wrong.at(path.state.theta, 1.0);
  for (double& h : wrong.hessian) h *= 1.25;
  advance_roughly(path, first, rows.weight(), workspace);
  std::vector<double> norms{path.state.gradient_norm};
  while (path.state.progress == NewtonProgress::running) {
    ASSERT_EQ(path.next, PassKind::gradient);
    ModelSums hessian = first;
    hessian.theta = path.state.theta;
    advance_with_gradient(path, rows.at(path.state.theta, 1.0), hessian, rows.weight(), workspace);
    norms.push_back(path.state.gradient_norm);
  }
  EXPECT_NEAR(norms[1] / norms[0], 0.2, 0.01);
  EXPECT_LT(norms[2] / norms[1], 0.01);
  EXPECT_LE(gradient_at_end(rows, Way{path}, 1.0), 1e-12 * rows.weight());
}

TEST(NewtonPath, SeparableRowsConvergeForHugeAndTinyC) {
  for (const double penalty : {1e-8, 1e-4, 1.0, 1e4, 1e8}) {
    const Rows rows(true);
    const Way way = go(rows, penalty);
    ASSERT_EQ(way.path.state.progress, NewtonProgress::converged) << penalty;
    EXPECT_LE(gradient_at_end(rows, way, penalty), 1e-9 * rows.weight()) << penalty;
  }
}

TEST(NewtonPath, AGradientThatDoesNotFallIsMeasuredAgainWithItsHessian) {
  Rows rows(false);
  std::vector<double> workspace;
  NewtonPath path{NewtonState({0.0, 1.0}), PassKind::hessian};
  advance_with_hessian(path, rows.at(path.state.theta, 1.0), rows.weight(), workspace);
  path.state.theta = {3.0, -4.0};  // as if the step had been a bad one
  const std::vector<double> before = path.state.theta;
  const ModelSums sums = rows.at(path.state.theta, 1.0);
  advance_with_gradient(path, sums, sums, rows.weight(), workspace);
  EXPECT_EQ(path.next, PassKind::hessian);
  EXPECT_EQ(path.state.theta, before);
  path.state.theta[0] = std::nan("");
  advance_with_gradient(path, rows.at(path.state.theta, 1.0), sums, rows.weight(), workspace);
  EXPECT_EQ(path.next, PassKind::hessian);
  EXPECT_NE(path.state.progress, NewtonProgress::converged);
}

}  // namespace
}  // namespace calibeam::kernels
