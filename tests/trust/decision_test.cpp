#include "trust/decision.hpp"

#include <gtest/gtest.h>

namespace calibeam {
namespace {

void expect(DeployRule rule, double score, double p, bool deployed, DeployReason reason) {
  const auto decision = decide(rule, 0.05, {score, p, kFewestWeeks});
  EXPECT_EQ(decision.deployed, deployed) << score << " " << p;
  EXPECT_EQ(decision.reason, reason) << score << " " << p;
}

TEST(Decision, SignificantAsksForABetterScoreAndASmallPValue) {
  expect(DeployRule::significant, -0.004, 0.05, true, DeployReason::significant);
  expect(DeployRule::significant, -0.004, 0.0501, false, DeployReason::not_significant);
  expect(DeployRule::significant, 0.004, 0.0, false, DeployReason::not_better);
  expect(DeployRule::significant, -1e-12, 0.0, false, DeployReason::not_better);
}

TEST(Decision, ScoreAsksForABetterScoreAlone) {
  expect(DeployRule::score, -0.004, 0.9, true, DeployReason::better);
  expect(DeployRule::score, 0.0, 0.0, false, DeployReason::not_better);
  expect(DeployRule::score, -0.4e-10, 0.0, false, DeployReason::not_better);
  expect(DeployRule::score, -0.6e-10, 0.0, true, DeployReason::better);
}

TEST(Decision, AlwaysAsksForNothing) { expect(DeployRule::always, 0.3, 1.0, true, DeployReason::always); }

TEST(Decision, TooFewWeeksProveNothing) {
  const auto few = decide(DeployRule::significant, 0.05, {-0.1, 0.0, kFewestWeeks - 1});
  EXPECT_FALSE(few.deployed);
  EXPECT_EQ(few.reason, DeployReason::too_few_weeks);
  EXPECT_TRUE(decide(DeployRule::score, 0.05, {-0.1, 0.0, kFewestWeeks - 1}).deployed);
}

}  // namespace
}  // namespace calibeam
