#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "calibeam/error.hpp"
#include "trust/reference.hpp"
#include "trust/significance.hpp"

namespace calibeam {
namespace {

using testing_support::by_score;
using testing_support::Matrix;
using testing_support::random_matrix;

Significance assess(const Matrix& matrix, SignificanceOptions options = {500, {}, 0, 0.05, 500}) {
  return assess_significance(matrix.view(), by_score(matrix), options);
}

void expect_nothing_tested(const Significance& result) {
  EXPECT_EQ(result.num_tested, 0U);
  EXPECT_EQ(result.statistic, 0.0);
  EXPECT_EQ(result.p_lower, 1.0);
  EXPECT_EQ(result.p_consistent, 1.0);
  EXPECT_EQ(result.p_upper, 1.0);
  EXPECT_EQ(result.p_reality_check, 1.0);
  EXPECT_TRUE(result.better_than_baseline.empty());
  EXPECT_TRUE(result.confidence_set().empty());
}

TEST(Degenerate, WithoutTrialsNothingIsTested) {
  const auto result = assess_significance({}, {}, {});
  expect_nothing_tested(result);
  EXPECT_FALSE(result.overfitting);
}

TEST(Degenerate, TrialsLikeTheBaselineAreNotTested) {
  const auto result = assess(Matrix{3, 10, std::vector<double>(30, 0.0)});
  expect_nothing_tested(result);
  EXPECT_EQ(result.num_trials, 3U);
  ASSERT_TRUE(result.overfitting);
  EXPECT_EQ(result.overfitting->probability, 0.0);
  EXPECT_EQ(result.overfitting->expected_delta, 0.0);
}

TEST(Degenerate, TrialsThatDoNotVaryAreNotTested) {
  expect_nothing_tested(assess(Matrix{2, 10, std::vector<double>(20, -0.001)}));
}

TEST(Degenerate, OneWeekTestsNothing) {
  const auto result = assess(Matrix{3, 1, {-0.1, 0.2, 0.0}});
  expect_nothing_tested(result);
  EXPECT_EQ(result.best_score, -0.1);
  EXPECT_FALSE(result.overfitting);
}

TEST(Degenerate, TwoWeeksAreTestedThoughTheirLogLogIsNegative) {
  const auto result = assess(Matrix{2, 2, {-0.02, -0.01, 0.01, 0.03}});
  EXPECT_EQ(result.num_tested, 2U);
  EXPECT_TRUE(std::isfinite(result.statistic));
  // The threshold is 0 there, so the consistent p-value is the lower one.
  EXPECT_EQ(result.p_consistent, result.p_lower);
  EXPECT_GE(result.p_consistent, 0.0);
  EXPECT_LE(result.p_consistent, 1.0);
}

TEST(Degenerate, SevenWeeksHaveNoOverfittingEstimateAndEightHave) {
  EXPECT_FALSE(assess(random_matrix(5, 7, 1)).overfitting);
  EXPECT_TRUE(assess(random_matrix(5, 8, 1)).overfitting);
}

TEST(Degenerate, WhereAllAreWorseNothingIsClaimed) {
  const auto result = assess(random_matrix(50, 24, 2, {0.02, 0.0, 0.5}));
  EXPECT_EQ(result.statistic, 0.0);
  EXPECT_EQ(result.p_lower, 1.0);
  EXPECT_EQ(result.p_consistent, 1.0);
  EXPECT_EQ(result.p_upper, 1.0);
  EXPECT_EQ(result.p_reality_check, 1.0);
  EXPECT_TRUE(result.better_than_baseline.empty());
  EXPECT_FALSE(result.confidence_set().empty());
}

TEST(Degenerate, OneTrialIsItsOwnConfidenceSet) {
  const auto result = assess(random_matrix(1, 24, 3, {-0.01, 0.0, 0.5}));
  EXPECT_EQ(result.confidence_set(), std::vector<std::size_t>{0});
  EXPECT_EQ(result.p_consistent, 0.0);
  EXPECT_EQ(result.better_than_baseline, std::vector<std::size_t>{0});
  EXPECT_EQ(result.overfitting->probability, 0.0);
  EXPECT_NEAR(result.overfitting->expected_delta, result.best_score, 1e-15);
}

TEST(Degenerate, OneTrialManyTimesIsOneTrial) {
  const Matrix one = random_matrix(1, 24, 4, {-0.002, 0.0, 0.5});
  Matrix many{600, 24, {}};
  for (std::size_t k = 0; k < 600; ++k) many.values.insert(many.values.end(), one.values.begin(), one.values.end());
  const auto single = assess(one), crowd = assess(many);
  EXPECT_EQ(single.p_consistent, crowd.p_consistent);
  EXPECT_EQ(single.p_reality_check, crowd.p_reality_check);
  ASSERT_EQ(crowd.distinct.size(), 1U);
  EXPECT_EQ(crowd.distinct[0].twins.size(), 599U);
  EXPECT_EQ(crowd.better_than_baseline.size(), 600U * single.better_than_baseline.size());
}

TEST(Degenerate, ValuesThatAreNotFiniteAreRefused) {
  Matrix matrix = random_matrix(3, 8, 5);
  matrix.at(1, 3) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW((void)assess(matrix), Error);
  matrix.at(1, 3) = std::numeric_limits<double>::infinity();
  EXPECT_THROW((void)assess(matrix), Error);
}

TEST(Degenerate, OptionsOutOfRangeAndBrokenShapesAreRefused) {
  const Matrix matrix = random_matrix(3, 8, 6);
  EXPECT_THROW((void)assess(matrix, {0, {}, 0, 0.05, 500}), UsageError);
  EXPECT_THROW((void)assess(matrix, {10, 0.9, 0, 0.05, 500}), UsageError);
  EXPECT_THROW((void)assess(matrix, {10, 9.0, 0, 0.05, 500}), UsageError);
  EXPECT_THROW((void)assess(matrix, {10, {}, 0, 0.0, 500}), UsageError);
  EXPECT_THROW((void)assess(matrix, {10, {}, 0, 1.0, 500}), UsageError);
  const std::vector<std::size_t> too_few{0, 1}, beyond{0, 1, 3};
  EXPECT_THROW((void)assess_significance(matrix.view(), too_few, {}), Error);
  EXPECT_THROW((void)assess_significance(matrix.view(), beyond, {}), Error);
  EXPECT_THROW((void)assess_significance({matrix.values, 3, 7}, by_score(matrix), {}), Error);
}

}  // namespace
}  // namespace calibeam
