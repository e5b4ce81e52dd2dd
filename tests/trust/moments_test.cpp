#include <gtest/gtest.h>

#include <cmath>

#include "trust/reference.hpp"
#include "trust/stationary_bootstrap.hpp"
#include "trust/trial_moments.hpp"

namespace calibeam {
namespace {

TEST(TrialMoments, MatchTheVarianceThatTheBootstrapItselfHas) {
  for (const double block : {1.0, 2.0, 3.5, 8.0}) {
    constexpr std::size_t kWeeks = 24, kDraws = 200000;
    auto matrix = testing_support::random_matrix(1, kWeeks, 11);
    for (std::size_t t = 1; t < kWeeks; ++t) matrix.at(0, t) += 0.6 * matrix.at(0, t - 1);  // dependent weeks
    const auto moments = trial_moments(matrix.view().row(0), autocovariance_weights(kWeeks, block));
    const auto draws = draw_all({kWeeks, kDraws, block, 1});
    double sum = 0.0, squares = 0.0;
    for (std::size_t d = 0; d < kDraws; ++d) {
      double mean = 0.0;
      for (std::size_t p = 0; p < kWeeks; ++p) mean += -matrix.at(0, draws[d * kWeeks + p]);  // n / n
      sum += mean - moments.mean;
      squares += (mean - moments.mean) * (mean - moments.mean);
    }
    const double sd = std::sqrt(squares / kDraws * kWeeks);
    EXPECT_NEAR(moments.omega / sd, 1.0, 0.01) << block;             // 6 standard errors of a standard deviation
    EXPECT_NEAR(sum / kDraws * std::sqrt(kWeeks) / sd, 0.0, 0.015);  // the bootstrap is unbiased
  }
}

TEST(TrialMoments, MeanIsMinusTheScore) {
  const std::vector<double> c{0.25, -0.5, 0.125};
  EXPECT_EQ(trial_moments(c, autocovariance_weights(3, 1.0)).mean, 0.125);
}

TEST(TrialMoments, WithBlocksOfOneWeekIsThePopulationStandardDeviation) {
  const std::vector<double> c{1.0, 2.0, 3.0, 6.0};  // x = -4 c, variance of c is 3.5
  EXPECT_NEAR(trial_moments(c, autocovariance_weights(4, 1.0)).omega, 4.0 * std::sqrt(3.5), 1e-14);
}

TEST(TrialMoments, OfOneWeekOrOfEqualWeeksHaveNoSpread) {
  EXPECT_EQ(trial_moments(std::vector<double>{0.3}, autocovariance_weights(1, 1.0)).omega, 0.0);
  EXPECT_LT(trial_moments(std::vector<double>(17, 0.1), autocovariance_weights(17, 3.0)).omega, 1e-12);
}

}  // namespace
}  // namespace calibeam
