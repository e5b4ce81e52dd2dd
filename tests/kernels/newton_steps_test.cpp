// A model's way from its anchor: which pass follows on which step, and when a step is the last.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "kernels/diagonal_sums.hpp"
#include "kernels/newton_control.hpp"
#include "kernels/newton_path.hpp"

namespace calibeam::kernels {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// One group whose sums make its block the identity: its step is minus its gradient.
struct WithGroups {
  Diagonal d{0.0, 0.0};
  std::vector<EffectGroup> groups{{true, true, 0.5}, {true, false, 0.001}, {false, true, 4.0}};
  std::vector<double> group_sums = std::vector<double>(3 * 6, 0.0), theta = std::vector<double>(8, 0.0);
  [[nodiscard]] ModelSums sums() const {
    ModelSums sums = d.sums();
    sums.groups = groups;
    sums.group_sums = group_sums;
    sums.theta = theta;
    sums.penalty = 1.0;
    sums.logit_mean = -3.0;
    sums.logit_scale = 2.0;
    return sums;
  }
  /// The change of linear predictors that a step from these gradients makes.
  double change(const std::vector<double>& g) {
    d.gradient = {g[0], g[1]};
    d.hessian = {1.0, 0.0, 0.0};  // the penalty makes the second diagonal element 1
    std::copy(g.begin() + 2, g.end(), theta.begin() + 2);
    NewtonPath path{NewtonState(std::vector<double>(8, 0.0))};
    advance_roughly(path, sums(), 1.0, d.workspace);
    return path.change;
  }
};

TEST(NewtonPath, MeasuresAStepByTheLargestChangeOfAPredictor) {
  WithGroups e;
  EXPECT_NEAR(e.change({0.1, -0.2, 0, 0, 0, 0, 0, 0}), 0.2, 1e-15);
  EXPECT_NEAR(e.change({-0.3, 0.2, 0, 0, 0, 0, 0, 0}), 0.3, 1e-15);
  EXPECT_NEAR(e.change({0, 0, 0.4, -0.6, 0, 0, 0, 0}), 0.6, 1e-15);
  EXPECT_NEAR(e.change({0, 0, 0.7, 0, 0, -0.01, 0, 0}), 0.7, 1e-15);
  EXPECT_NEAR(e.change({0, 0, 0, 0, 0, -0.1, 0, 0.1}), 0.1 / 0.5 * 5, 1e-15);
  EXPECT_NEAR(e.change({0.9, 0, 0, 0, 0, 0.01, 0, 0.8}), 0.8 / 4.0 * 5, 1e-15);
}

TEST(NewtonPath, GoesOnByWhatTheStepWasLike) {
  const auto after = [](double gradient, std::uint32_t rough_steps = 0) {
    Diagonal d(0.0, gradient);
    NewtonPath path{NewtonState({0.0, 0.0}), PassKind::hessian};
    path.rough_steps = rough_steps;
    path.is_exact = true;
    advance_roughly(path, d.sums(), 1.0, d.workspace);
    EXPECT_FALSE(path.is_exact);
    EXPECT_EQ(path.state.progress, NewtonProgress::running);
    EXPECT_EQ(path.change, std::fabs(gradient));
    return path.next;
  };
  EXPECT_EQ(after(-kNearStep), PassKind::gradient);
  EXPECT_EQ(after(1.001 * kNearStep), PassKind::rough_hessian);
  EXPECT_EQ(after(1.001 * kNearStep, kMaxRoughSteps - 1), PassKind::rough_hessian);
  EXPECT_EQ(after(1.001 * kNearStep, kMaxRoughSteps), PassKind::hessian);
  EXPECT_EQ(after(1e-12), PassKind::gradient) << "small enough, but measured roughly";
  EXPECT_EQ(after(0.0), PassKind::rough_hessian) << "no step tells of no Hessian";
  // A half step is short, but its Hessian stands elsewhere.
  Diagonal d(1.5 * kNearStep, 0.0);
  NewtonPath path{NewtonState({0.0, 0.0}), PassKind::hessian};
  advance_roughly(path, d.sums(), 1.0, d.workspace);
  EXPECT_EQ(path.rough_steps, 1U);
  d.gradient[0] = -1.5 * kNearStep;
  advance_roughly(path, d.sums(), 1.0, d.workspace);
  EXPECT_EQ(path.state.halvings, 1U);
  EXPECT_EQ(path.change, 0.75 * kNearStep);
  EXPECT_EQ(path.next, PassKind::rough_hessian);
  NewtonPath exact{NewtonState({0.0, 0.0}), PassKind::rough_hessian};
  exact.corrections.push_back({{1.0, 0.0}, {1.0, 0.0}, 1.0});
  advance_with_hessian(exact, d.sums(), 1.0, d.workspace);
  EXPECT_TRUE(exact.corrections.empty() && exact.is_exact);
  EXPECT_EQ(exact.next, PassKind::hessian);
  d.gradient[0] = 0.5 * kNearStep;
  advance_with_hessian(exact, d.sums(), 1.0, d.workspace);
  EXPECT_EQ(exact.next, PassKind::gradient);
}

TEST(NewtonPath, SinglePrecisionIsNotTrustedWhereColumnsNearlyRepeatEachOther) {
  for (const double left : {1.01 * kSingleServes, 0.99 * kSingleServes}) {
    Diagonal d(0.0, 1e-7);
    d.hessian = {1.0, 1.0, 1.0 / (1.0 - left)};
    NewtonPath path{NewtonState({0.0, 0.0}), PassKind::gradient};
    advance_roughly(path, d.sums(), 1.0, d.workspace);
    EXPECT_NEAR(path.state.pivot_share, left, 1e-12);
    EXPECT_EQ(path.next, left > kSingleServes ? PassKind::gradient : PassKind::hessian);
  }
}

TEST(NewtonPath, AnAnchorStandsWhereItsSumsWereTaken) {
  Diagonal d(0.5 * kNearStep, 0.0);
  d.theta = {3.0, 4.0};
  NewtonState near(d.theta);
  EXPECT_TRUE(advance_to_anchor(near, d.sums(), 1e9, d.workspace));  // also where the gradient is small enough
  expect_vector(near.theta, {3.0, 4.0});
  EXPECT_EQ(near.progress, NewtonProgress::running);
  d.gradient[0] = 2.0 * kNearStep;
  NewtonState far(d.theta);
  EXPECT_FALSE(advance_to_anchor(far, d.sums(), 1.0, d.workspace));
  EXPECT_DOUBLE_EQ(far.theta[0], 3.0 - 2.0 * kNearStep);
  NewtonState failed(d.theta);
  failed.iterations = kMaxIterations;
  failed.slope = -1.0;
  EXPECT_FALSE(advance_to_anchor(failed, d.sums(), 1.0, d.workspace));
  EXPECT_EQ(failed.progress, NewtonProgress::failed);
}

/// A path whose last step left a gradient of norm `before` and changed predictors by `change`.
struct OnItsWay {
  NewtonPath path{NewtonState({1.0, 2.0}), PassKind::gradient};
  OnItsWay(double before, double change, bool is_exact) {
    path.state.gradient = {before, 0.0};
    path.state.gradient_norm = before;
    path.state.iterations = 5;
    path.change = change;
    path.is_exact = is_exact;
  }
  NewtonPath& advance(double gradient, double weight_sum, double diagonal = 1.0) {
    Diagonal d(gradient, 0.0, diagonal, diagonal);
    advance_with_gradient(path, d.sums(), d.sums(), weight_sum, d.workspace);
    return path;
  }
};

TEST(NewtonPath, EndsWhenTheLastStepLeavesNoMoreThanRounding) {
  const auto ends = [](double before, double change, double gradient, double weight_sum, double diagonal = 1.0) {
    return OnItsWay(before, change, false).advance(gradient, weight_sum, diagonal).state.progress ==
           NewtonProgress::converged;
  };
  // Of the gradient, where the predictors' change is too large to end it: g g / before <= 1e-15 W.
  EXPECT_TRUE(ends(1.0, 1e-3, 3.1e-5, 1e6));
  EXPECT_FALSE(ends(1.0, 1e-3, 3.2e-5, 1e6));
  EXPECT_TRUE(ends(1.1e-3, 1e-10, 1e-9, 0.5)) << "W counts as 1 at least";
  EXPECT_FALSE(ends(0.7e-3, 1e-10, 1e-9, 0.5));
  // Of the predictors: the change is 1e-6, after one of 0.11 or 0.09.
  EXPECT_TRUE(ends(1e-8, 0.11, 1e-9, 0.5, 1e-3));
  EXPECT_FALSE(ends(1e-8, 0.09, 1e-9, 0.5, 1e-3));
  EXPECT_FALSE(ends(1e-8, 1e9, 1.1e-9, 0.5, 1e-3)) << "the gradient is not small enough by itself";
  EXPECT_TRUE(ends(1e-8, 1e9, 1.9e-9, 2.0, 1e-3));
}

TEST(NewtonPath, LearnsFromStepsThatLeftMuch) {
  const auto learned = [](double left, bool is_exact, double step = -1.0, double before = 1.0) {
    OnItsWay way(before, 1.0, is_exact);
    way.path.state.step = {step, 0.0};
    way.advance(left, 1.0);
    EXPECT_TRUE(way.path.is_exact);
    EXPECT_EQ(way.path.state.iterations, 6U);
    return way.path.corrections.size();
  };
  EXPECT_EQ(learned(0.01, false), 0U);
  EXPECT_EQ(learned(0.019, false, -1.0, 2.0), 0U);
  EXPECT_EQ(learned(0.011, false), 1U);
  EXPECT_EQ(learned(0.001, true), 1U);
  EXPECT_EQ(learned(0.011, true, 1.0), 0U) << "no curvature that falls";
  EXPECT_EQ(learned(0.011, true, 0.0), 0U);
  OnItsWay way(1.0, 1.0, true);
  way.path.state.step = {-1.0, 0.5};
  way.advance(0.25, 1.0);
  expect_vector(way.path.corrections[0].step, {-1.0, 0.5});
  expect_vector(way.path.corrections[0].change, {-0.75, 0.0});
  EXPECT_DOUBLE_EQ(way.path.corrections[0].product, 0.75);
}

TEST(NewtonPath, MeasuresAgainWhatAStepDidNotImproveEnough) {
  EXPECT_EQ(OnItsWay(1.0, 1.0, true).advance(0.3, 1.0).next, PassKind::gradient);
  EXPECT_EQ(OnItsWay(2.0, 1.0, true).advance(0.59, 1.0).next, PassKind::gradient);
  OnItsWay poor(1.0, 1.0, true);
  poor.advance(0.3001, 1.0);
  EXPECT_EQ(poor.path.next, PassKind::hessian);
  expect_vector(poor.path.state.theta, {1.0, 2.0});
  EXPECT_EQ(poor.path.state.gradient_norm, 1.0);
  OnItsWay late(1.0, 1.0, true);
  late.path.state.iterations = kMaxIterations - 1;
  EXPECT_EQ(late.advance(0.1, 1.0).state.progress, NewtonProgress::running);
  EXPECT_EQ(late.advance(0.01, 1.0).state.progress, NewtonProgress::failed);
  EXPECT_EQ(OnItsWay(1.0, 1.0, true).advance(0.1, 1.0, kInfinity).state.progress, NewtonProgress::failed);
}

/// After corrections by exact steps of a quadratic, the step is that of BFGS: the definition by matrices.
TEST(NewtonPath, CorrectsTheHessianAsBfgsDoes) {
  const Eigen::Matrix2d truth{{3.0, 0.5}, {0.5, 2.0}};
  Diagonal known(0.0, 0.0, 2.5, 2.5);
  OnItsWay way(1.0, 1.0, true);
  Eigen::Vector2d gradient(1.0, -0.8);
  way.path.state.gradient = {gradient[0], gradient[1]};
  way.path.state.step = {-0.4 * gradient[0], -0.4 * gradient[1]};
  Eigen::Matrix2d inverse = Eigen::Matrix2d::Identity() / 2.5;
  for (int k = 0; k < 3; ++k) {
    const Eigen::Vector2d s(way.path.state.step[0], way.path.state.step[1]), y = truth * s;
    const double rho = 1.0 / y.dot(s);
    const Eigen::Matrix2d left = Eigen::Matrix2d::Identity() - rho * s * y.transpose();
    inverse = left * inverse * left.transpose() + rho * s * s.transpose();
    gradient += y;
    known.gradient = {gradient[0], gradient[1]};
    way.path.state.gradient_norm = 10.0;  // whatever it was: the step is taken
    advance_with_gradient(way.path, known.sums(), known.sums(), 1.0, known.workspace);
    ASSERT_EQ(way.path.corrections.size(), static_cast<std::size_t>(k) + 1);
    const Eigen::Vector2d expected = -(inverse * gradient);
    for (Eigen::Index i = 0; i < 2; ++i)
      EXPECT_NEAR(way.path.state.step[static_cast<std::size_t>(i)], expected[i], 1e-13) << k;
    EXPECT_NEAR(way.path.state.slope, gradient.dot(expected), 1e-13);
  }
}

}  // namespace
}  // namespace calibeam::kernels
