#include "trust/intervals.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <random>

#include "trust/reference.hpp"
#include "trust/trial_moments.hpp"

namespace calibeam {
namespace {

TEST(Intervals, OfAScoreAreAsWideAsItsStandardErrorSays) {
  const auto matrix = testing_support::random_matrix(1, 40, 1);
  const auto view = matrix.view().row(0);
  const std::vector<double> row(view.begin(), view.end());
  const auto moments = trial_moments(row, autocovariance_weights(40, 3.0));
  const auto interval = sum_interval({40, 20000, 3.0, 0}, 0.95, row);
  ASSERT_TRUE(interval);
  EXPECT_LT(interval->low, -moments.mean);
  EXPECT_GT(interval->high, -moments.mean);
  EXPECT_NEAR((interval->high - interval->low) / (2.0 * 1.96 * moments.omega / std::sqrt(40.0)), 1.0, 0.05);
}

TEST(Intervals, CoverTheTruthAboutAsOftenAsTheySay) {
  std::size_t covered = 0;
  constexpr std::size_t kSamples = 300;
  for (std::size_t s = 0; s < kSamples; ++s) {
    std::mt19937_64 bits(s);
    std::normal_distribution<double> normal(0.3, 1.0);
    std::vector<double> values(60);
    for (double& v : values) v = normal(bits);
    const auto interval = sum_interval({60, 400, 1.0, s}, 0.9, values);
    covered += interval->low <= 60 * 0.3 && 60 * 0.3 <= interval->high ? 1 : 0;
  }
  EXPECT_GE(covered, kSamples * 82 / 100);
  EXPECT_LE(covered, kSamples * 96 / 100);
}

TEST(Intervals, LeaveOutDrawsWithoutMass) {
  const auto mean = [](double weight) {
    return [weight](std::span<const double> counts, std::span<double, kDrawsAtOnce> out) {
      for (std::size_t d = 0; d < out.size(); ++d) out[d] = 2.0 * counts[d] * weight / (counts[d] * weight);
    };
  };
  const auto interval = percentile_interval({2, 200, 1.0, 0}, 0.95, mean(1.0));
  ASSERT_TRUE(interval);
  EXPECT_EQ(interval->low, 2.0);
  EXPECT_EQ(interval->high, 2.0);
  EXPECT_FALSE(percentile_interval({2, 200, 1.0, 0}, 0.95, mean(0.0)));
}

TEST(Intervals, GiveEveryDrawAsManyUnitsAsThereAre) {
  std::atomic<std::size_t> whole = 0, empty = 0;
  const auto count = [&](std::span<const double> counts, std::span<double, kDrawsAtOnce> out) {
    ASSERT_EQ(counts.size(), 9 * kDrawsAtOnce);
    for (std::size_t d = 0; d < out.size(); ++d) {
      double total = 0.0;
      for (std::size_t unit = 0; unit < 9; ++unit) total += counts[unit * kDrawsAtOnce + d];
      whole += total == 9.0 ? 1 : 0;
      empty += total == 0.0 ? 1 : 0;
      out[d] = total;
    }
  };
  const auto interval = percentile_interval({9, 100, 2.0, 1}, 0.5, count);  // 12 times 8 draws, and 4
  EXPECT_EQ(whole, 100U);
  EXPECT_EQ(empty, 4U);
  EXPECT_EQ(interval->low, 9.0);
  EXPECT_EQ(interval->high, 9.0);
}

TEST(Intervals, OfOneWeekDoNotExist) {  // every draw is that week: a point would look like certainty
  EXPECT_FALSE(sum_interval({1, 50, 1.0, 0}, 0.95, std::vector<double>{0.25}).has_value());
}

TEST(Intervals, OfManySeriesAreThoseOfEach) {
  const std::vector<std::vector<double>> series{{1.0, -2.0, 3.0, 0.5}, {0.0, 0.0, 0.0, 0.0}, {5.0, 5.0, -1.0, 2.0}};
  const BootstrapPlan plan{4, 500, 2.0, 7};
  const auto together = sum_intervals(plan, 0.9, series);
  ASSERT_EQ(together.size(), series.size());
  for (std::size_t s = 0; s < series.size(); ++s) {
    const auto alone = sum_interval(plan, 0.9, series[s]);
    ASSERT_TRUE(together[s] && alone);
    EXPECT_EQ(together[s]->low, alone->low);
    EXPECT_EQ(together[s]->high, alone->high);
  }
}

}  // namespace
}  // namespace calibeam
