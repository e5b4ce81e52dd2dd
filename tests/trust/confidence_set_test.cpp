#include "trust/confidence_set.hpp"

#include <gtest/gtest.h>

#include "trust/reference.hpp"
#include "trust/significance.hpp"
#include "trust/stationary_bootstrap.hpp"

namespace calibeam {
namespace {

using testing_support::by_score;
using testing_support::Matrix;
using testing_support::random_matrix;

TEST(ConfidenceSet, LooksAtTheBestRankedDistinctTrialsOnly) {
  Matrix matrix = random_matrix(30, 12, 1);
  for (std::size_t t = 0; t < 12; ++t) matrix.at(20, t) = matrix.at(3, t);
  const std::vector<std::size_t> ranked{3, 20, 5, 7, 9};
  const auto models = distinct_trials(matrix.view(), ranked, 3);
  ASSERT_EQ(models.size(), 3U);
  EXPECT_EQ(models[0].row, 3U);
  EXPECT_EQ(models[0].twins, std::vector<std::size_t>{20});
  EXPECT_EQ(models[1].row, 5U);
  EXPECT_EQ(models[2].row, 7U);
}

TEST(ConfidenceSet, HoldsTheBestAndDropsTheClearlyWorse) {
  Matrix matrix = random_matrix(12, 40, 2, {0.0, 0.0001, 0.9});
  for (std::size_t k = 6; k < 12; ++k) {
    for (std::size_t t = 0; t < 40; ++t) matrix.at(k, t) += 0.01 / 40;
  }
  const auto ranked = by_score(matrix);
  const auto result = assess_significance(matrix.view(), ranked, {2000, 3.0, 0, 0.05, 500});
  const auto set = result.confidence_set();
  EXPECT_FALSE(set.empty());
  for (const std::size_t row : set) EXPECT_LT(row, 6U);
  for (std::size_t i = 0; i < result.distinct.size(); ++i) EXPECT_EQ(result.distinct[i].row, ranked[i]);
}

TEST(ConfidenceSet, OfModelsApartByAConstantTellsNoneApart) {
  Matrix matrix = random_matrix(1, 10, 3);
  matrix.num_trials = 2;
  for (std::size_t t = 0; t < 10; ++t) matrix.values.push_back(matrix.values[t] + 0.001);
  const auto counts = count_weeks(draw_all({10, 50, 2.0, 0}), 10);
  auto models = distinct_trials(matrix.view(), std::vector<std::size_t>{0, 1}, 500);
  find_confidence_set(matrix.view(), counts, *available_draw_loops().front(), models);
  EXPECT_EQ(models[0].p_value, 1.0);
  EXPECT_EQ(models[1].p_value, 1.0);
}

TEST(ConfidenceSet, DrawsThatReachTheStatisticExactlyCount) {
  // The two models differ in week 0 alone: a draw's recentred difference is (count - 1) * d, so that every draw without
  // that week reaches the statistic exactly, and only a count of 1 does not.
  Matrix matrix{2, 6, {0.01, 0.02, -0.01, 0.03, 0.0, 0.01, 0.013, 0.02, -0.01, 0.03, 0.0, 0.01}};
  const auto draws = draw_all({6, 400, 1.0, 5});
  const auto counts = count_weeks(draws, 6);
  std::size_t other_than_once = 0;
  for (std::size_t d = 0; d < 400; ++d) {
    std::size_t count = 0;
    for (std::size_t p = 0; p < 6; ++p) count += draws[d * 6 + p] == 0 ? 1 : 0;
    other_than_once += count != 1 ? 1 : 0;
  }
  auto models = distinct_trials(matrix.view(), std::vector<std::size_t>{0, 1}, 500);
  find_confidence_set(matrix.view(), counts, *available_draw_loops().front(), models);
  EXPECT_EQ(models[1].p_value, static_cast<double>(other_than_once) / 400.0);
}

}  // namespace
}  // namespace calibeam
