// Newton's method step by step: which point follows on which sums, told by numbers worked out by hand.
#include "kernels/newton_iteration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernels/diagonal_sums.hpp"
#include "kernels/newton_control.hpp"

namespace calibeam::kernels {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Advance, TakesAWholeStepAndRemembersItsSlope) {
  Diagonal d(3.0, -4.0, 1.0, 4.0);
  NewtonState state({10.0, 20.0});
  advance(state, d.sums(), 1.0, d.workspace);
  expect_vector(state.theta, {7.0, 21.0});
  expect_vector(state.step, {-3.0, 1.0});
  expect_vector(state.gradient, {3.0, -4.0});
  EXPECT_DOUBLE_EQ(state.slope, -13.0);
  EXPECT_EQ(state.gradient_norm, 4.0);
  EXPECT_EQ(state.pivot_share, 1.0);
  EXPECT_EQ(state.iterations, 1U);
  EXPECT_EQ(state.progress, NewtonProgress::running);
}

TEST(Advance, HalvesAStepThatWentTooFarAndRestartsOnceHalvingDoesNotHelp) {
  Diagonal d(1.0, -2.0);
  NewtonState state({8.0, 16.0});
  advance(state, d.sums(), 1.0, d.workspace);
  expect_vector(state.theta, {7.0, 18.0});
  d.gradient = {-2.0, 1.0};  // slope after the step: 4, where -5 was before it
  for (std::uint32_t halving = 1; halving <= kMaxHalvings; ++halving) {
    advance(state, d.sums(), 1.0, d.workspace);
    const double part = std::ldexp(1.0, -static_cast<int>(halving));
    expect_vector(state.theta, {8.0 - part, 16.0 + 2.0 * part});
    expect_vector(state.step, {-part, 2.0 * part});
    EXPECT_DOUBLE_EQ(state.slope, -5.0 * part);
    EXPECT_EQ(state.halvings, halving);
    EXPECT_FALSE(state.restarted);
  }
  NewtonState small = state;
  advance(state, d.sums(), 1.0, d.workspace);
  expect_vector(state.theta, {0.0, 0.0});
  expect_vector(state.step, {0.0, 0.0});
  EXPECT_EQ(state.slope, 0.0);
  EXPECT_TRUE(state.restarted);
  EXPECT_EQ(state.iterations, 10U);
  // From there on a step follows, and no second restart.
  advance(state, d.sums(), 1.0, d.workspace);
  expect_vector(state.theta, {2.0, -1.0});
  EXPECT_EQ(state.halvings, 0U);
  small.restarted = true;
  advance(small, d.sums(), 1.0, d.workspace);
  EXPECT_EQ(small.halvings, kMaxHalvings + 1);
}

TEST(Advance, ConvergesWithOneMoreStepWhateverTheSlope) {
  Diagonal d(1.0, -2.0);
  NewtonState state({8.0, 16.0});
  advance(state, d.sums(), 1.0, d.workspace);
  d.gradient = {-1e-9, 0.5e-9};
  state.slope = -1e-30;  // by the slope, the step would be halved
  NewtonState heavier = state, lighter = state;
  advance(state, d.sums(), 1.0, d.workspace);
  EXPECT_EQ(state.progress, NewtonProgress::converged);
  expect_vector(state.theta, {7.0 + 1e-9, 18.0 - 0.5e-9});
  d.gradient = {-1e-8, 0.0};
  advance(lighter, d.sums(), 9.9, d.workspace);
  EXPECT_EQ(lighter.progress, NewtonProgress::running);
  EXPECT_EQ(lighter.halvings, 1U);
  advance(heavier, d.sums(), 10.1, d.workspace);
  EXPECT_EQ(heavier.progress, NewtonProgress::converged);
}

TEST(Advance, FailsAfterAHundredIterationsOrOnSumsThatAreNotFinite) {
  Diagonal d(1.0, 1.0);
  NewtonState state({0.0, 0.0});
  state.iterations = kMaxIterations - 1;
  state.slope = -10.0;
  NewtonState last = state;
  advance(last, d.sums(), 1.0, d.workspace);
  EXPECT_EQ(last.progress, NewtonProgress::running);
  EXPECT_EQ(last.iterations, kMaxIterations);
  advance(last, d.sums(), 1.0, d.workspace);
  EXPECT_EQ(last.progress, NewtonProgress::failed);
  d.gradient[0] = std::nan("");
  NewtonState fresh({1.0, 2.0});
  advance(fresh, d.sums(), 1.0, d.workspace);
  EXPECT_EQ(fresh.progress, NewtonProgress::failed) << "at once: there is no step to halve";
  d.gradient[0] = 1.0;
  d.hessian[2] = kInfinity;
  advance(state, d.sums(), 1.0, d.workspace);
  EXPECT_EQ(state.progress, NewtonProgress::failed);
}

}  // namespace
}  // namespace calibeam::kernels
