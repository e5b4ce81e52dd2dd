// Does the test hold its level, and does it find what is there? A cheap check with wide bounds, where the method is at
// its best: many independent weeks, blocks of one week. How it fares elsewhere is a study of its own.
#include <gtest/gtest.h>

#include "trust/reference.hpp"
#include "trust/significance.hpp"

namespace calibeam {
namespace {

using testing_support::by_score;
using testing_support::random_matrix;

struct Tally {
  double mean_p = 0.0, claimed = 0.0, wrongly_better = 0.0, best_in_set = 0.0;
};

Tally tally(testing_support::Noise noise) {
  constexpr std::size_t kSamples = 100;
  Tally result;
  for (std::size_t s = 0; s < kSamples; ++s) {
    auto matrix = random_matrix(30, 160, 1000 + s, noise);
    const auto p = assess_significance(matrix.view(), by_score(matrix), {300, 1.0, s, 0.05, 5});
    result.mean_p += p.p_upper / kSamples;
    result.claimed += (p.p_consistent <= 0.05 ? 1.0 : 0.0) / kSamples;
    result.wrongly_better += (p.better_than_baseline.empty() ? 0.0 : 1.0) / kSamples;
    result.best_in_set += (p.distinct.front().p_value > 0.05 ? 1.0 : 0.0) / kSamples;
  }
  return result;
}

TEST(Null, PValuesAreRoughlyUniformWhereNothingIsBetter) {
  const auto independent = tally({0.0, 0.0, 0.0}), alike = tally({0.0, 0.0, 0.9});
  for (const Tally& t : {independent, alike}) {
    EXPECT_GT(t.mean_p, 0.35);
    EXPECT_LT(t.mean_p, 0.65);
    EXPECT_LT(t.claimed, 0.14);
    EXPECT_LT(t.wrongly_better, 0.14);
    EXPECT_GT(t.best_in_set, 0.9);
  }
}

TEST(Null, FindsAPlantedAdvantage) {
  const auto planted = tally({-0.006, 0.0, 0.5});
  EXPECT_GT(planted.claimed, 0.9);
  EXPECT_GT(planted.wrongly_better, 0.9);  // rightly, here
}

}  // namespace
}  // namespace calibeam
