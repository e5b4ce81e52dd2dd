// All tests against the plain reference, with the same draws.
#include "trust/reference.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "trust/significance.hpp"
#include "trust/stationary_bootstrap.hpp"

namespace calibeam {
namespace {

using testing_support::by_score;
using testing_support::Matrix;
using testing_support::random_matrix;
using testing_support::reference;
using testing_support::reference_cscv;

double p_of(const Significance& result, std::size_t row) {
  for (const auto& model : result.distinct) {
    if (model.row == row) return model.p_value;
    for (const std::size_t twin : model.twins) {
      if (twin == row) return model.p_value;
    }
  }
  return -1.0;
}

void expect_like_reference(const Matrix& matrix, std::size_t draws, double block, double alpha) {
  SCOPED_TRACE(std::to_string(matrix.num_trials) + " x " + std::to_string(matrix.num_weeks) + ", " +
               std::to_string(draws) + " draws");
  const BootstrapPlan plan{matrix.num_weeks, draws, block, 99};
  const auto expected = reference(matrix, draw_all(plan), block, alpha);
  const auto ranked = by_score(matrix);
  const auto result = assess_significance(matrix.view(), ranked, {draws, block, 99, alpha, 500});
  EXPECT_EQ(result.num_trials, matrix.num_trials);
  EXPECT_EQ(result.num_tested, expected.tested.size());
  EXPECT_NEAR(result.statistic, expected.statistic, 1e-12 * (1.0 + expected.statistic));
  EXPECT_EQ(result.p_lower, expected.p_lower);
  EXPECT_EQ(result.p_consistent, expected.p_consistent);
  EXPECT_EQ(result.p_upper, expected.p_upper);
  EXPECT_EQ(result.p_reality_check, expected.p_reality_check);
  EXPECT_LE(result.p_lower, result.p_consistent);
  EXPECT_LE(result.p_consistent, result.p_upper);
  EXPECT_EQ(result.better_than_baseline, expected.better);
  for (std::size_t i = 0; i < expected.tested.size(); ++i) {
    EXPECT_EQ(p_of(result, expected.tested[i]), expected.set_p[i]) << "row " << expected.tested[i];
    EXPECT_EQ(result.p_values[expected.tested[i]], expected.adjusted_p[i]) << "row " << expected.tested[i];
  }
  EXPECT_EQ(result.p_values.size(), matrix.num_trials);
  EXPECT_EQ(*std::min_element(result.p_values.begin(), result.p_values.end()), result.p_consistent);
  if (matrix.num_weeks >= 8) {
    const auto [pbo, delta] = reference_cscv(matrix);
    ASSERT_TRUE(result.overfitting);
    EXPECT_NEAR(result.overfitting->probability, pbo, 1e-12);
    EXPECT_NEAR(result.overfitting->expected_delta, delta, 1e-14);
  } else {
    EXPECT_FALSE(result.overfitting);
  }
}

TEST(Significance, IsThatOfTheReferenceOnNoise) {
  expect_like_reference(random_matrix(12, 24, 1), 500, 3.0, 0.05);
  expect_like_reference(random_matrix(13, 40, 2, {0.0, 0.0, 0.9}), 333, 3.4, 0.1);
  expect_like_reference(random_matrix(25, 9, 3), 200, 2.0, 0.2);
  expect_like_reference(random_matrix(6, 5, 4), 100, 1.0, 0.1);
}

TEST(Significance, IsThatOfTheReferenceWhereSomeAreBetterAndSomeWorse) {
  expect_like_reference(random_matrix(20, 30, 5, {0.0, 0.004, 0.5}), 400, 3.0, 0.05);
  expect_like_reference(random_matrix(17, 26, 6, {-0.004, 0.002, 0.3}), 400, 2.0, 0.05);
  expect_like_reference(random_matrix(17, 26, 7, {0.004, 0.002, 0.3}), 400, 2.0, 0.05);
  expect_like_reference(random_matrix(30, 40, 8, {-0.002, 0.003, 0.9}), 1000, 3.0, 0.1);
}

TEST(Significance, IsThatOfTheReferenceAtAwkwardSizes) {
  for (const std::size_t trials : {1U, 2U, 3U, 4U, 5U, 7U}) {
    for (const std::size_t draws : {1U, 15U, 16U, 17U, 33U}) {
      expect_like_reference(random_matrix(trials, 11, trials * 100 + draws, {-0.002, 0.002, 0.5}), draws, 2.0, 0.1);
    }
  }
}

TEST(Significance, StepsDownMoreThanOnce) {
  // A few strong trials with a wide spread hide others, which are found once those are set aside.
  Matrix matrix = random_matrix(12, 30, 21, {0.0, 0.0, 0.0});
  for (std::size_t k = 0; k < 6; ++k) {
    for (std::size_t t = 0; t < 30; ++t) {
      if (k > 0) matrix.at(k, t) = 0.3 * matrix.at(k, t) + 0.7 * matrix.at(0, t);
      matrix.at(k, t) -= 0.0012 * static_cast<double>(k + 1) / 30.0;
    }
  }
  expect_like_reference(matrix, 1000, 3.0, 0.05);
  Matrix strong = random_matrix(40, 40, 22, {-0.004, 0.002, 0.0});
  expect_like_reference(strong, 500, 3.0, 0.05);
}

TEST(Significance, MergesTwinsWithoutAnEffectOnTheOthers) {
  Matrix matrix = random_matrix(9, 20, 31, {0.0, 0.002, 0.5});
  for (std::size_t t = 0; t < 20; ++t) {
    matrix.at(4, t) = matrix.at(1, t);
    matrix.at(7, t) = matrix.at(1, t) + 1e-14;
  }
  expect_like_reference(matrix, 300, 3.0, 0.1);
  const auto result = assess_significance(matrix.view(), by_score(matrix), {100, 3.0, 0, 0.1, 500});
  EXPECT_EQ(result.distinct.size(), 7U);
}

TEST(Significance, LeavesOutWhatIsNoDifferentFromTheBaseline) {
  Matrix matrix = random_matrix(8, 16, 41, {-0.001, 0.002, 0.5});
  for (std::size_t t = 0; t < 16; ++t) matrix.at(2, t) = 0.0, matrix.at(5, t) = -1e-12 * static_cast<double>(t % 3);
  expect_like_reference(matrix, 300, 2.0, 0.1);
  const auto result = assess_significance(matrix.view(), by_score(matrix), {100, 2.0, 0, 0.1, 500});
  EXPECT_EQ(result.num_trials, 8U);
  EXPECT_EQ(result.num_tested, 6U);
  EXPECT_EQ(p_of(result, 2), -1.0);
}

}  // namespace
}  // namespace calibeam
