// Scalar formulas that the device shares with the host, against independent ones.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "kernels/cuda/binned_sums.hpp"
#include "kernels/cuda/model_sums.hpp"
#include "kernels/cuda/platt_body.hpp"
#include "kernels/cuda/wide_pass_body.hpp"
#include "kernels/math/bins.hpp"
#include "kernels/math/isotonic_lookup.hpp"
#include "kernels/math/logarithm.hpp"

namespace calibeam::kernels {
namespace {

TEST(NaturalLog, IsGoodToTheLastDigitsOnAllProbabilities) {
  std::mt19937_64 random(1);
  long double worst = 0;
  for (int k = 0; k < 400'000; ++k) {
    const double u = static_cast<double>(random() >> 11) * 0x1p-53;
    const double p = k % 3 == 0 ? 1e-6 + u * (1 - 2e-6) : k % 3 == 1 ? std::exp(-13.8 * u) : 1 - std::exp(-13.8 * u);
    if (!(p > 0)) continue;
    const long double exact = std::log(static_cast<long double>(p));
    worst = std::max(worst, std::fabs(natural_log(p) - exact) / std::max(std::fabs(exact), 1e-2L));
  }
  EXPECT_LE(worst, 4e-16L);
  EXPECT_EQ(natural_log(1.0), 0.0);
}

TEST(Bins, AreThoseOfTheDefinition) {
  std::mt19937_64 random(2);
  for (const int bins : {1, 7, 15, 1000})
    for (int k = 0; k < 20'000; ++k) {
      const double edge = static_cast<double>(random() % static_cast<unsigned>(bins + 1)) / bins;
      const double p = clip_prob(k % 2 == 0 ? edge : static_cast<double>(random() >> 11) * 0x1p-53);
      const double expected = std::fmin(bins - 1, std::floor(bins * p + 1e-9));
      EXPECT_EQ(bin_of_place(bins * p, static_cast<std::uint32_t>(bins)), expected) << p;
    }
  EXPECT_LT(prediction_key(1 - kProbEpsilon), kNoPrediction);
}

TEST(IsotonicLookup, IsLinearBetweenKnotsExactAtThemAndConstantOutside) {
  const std::vector<double> x{-2, -1, -1 + 1e-6, 0.5, 3}, y{0.1, 0.2, 0.4, 0.4, 0.9};
  const auto at = [&](double logit) { return isotonic_lookup(x.data(), y.data(), 5, logit); };
  for (std::size_t k = 0; k < x.size(); ++k) EXPECT_EQ(at(x[k]), y[k]) << k;
  EXPECT_EQ(at(-1e300), 0.1);
  EXPECT_EQ(at(1e300), 0.9);
  EXPECT_NEAR(at(-1.5), 0.15, 1e-15);
  EXPECT_NEAR(at(1.75), 0.65, 1e-15);
  EXPECT_EQ(at(-2 + 4e-13), 0.1);  // rounded to 1e-12 first
  EXPECT_EQ(isotonic_lookup(x.data(), y.data(), 1, 7.0), 0.1);
}

TEST(TriangleEntry, IsTheInverseOfLowerTriangle) {
  for (std::uint32_t row = 0; row < 300; ++row)
    for (std::uint32_t column = 0; column <= row; ++column) {
      const TriangleEntry at = triangle_entry(lower_triangle(row, column));
      ASSERT_EQ(at.row, row);
      ASSERT_EQ(at.column, column);
    }
}

TEST(GroupSums, AreTheDenseSumsThatTheirLayoutNames) {
  for (std::uint32_t n = 2; n <= 12; ++n) {
    EXPECT_EQ(group_sums_of(n), group_sums_size(n));
    EXPECT_EQ(dense_sum_of_group_sum(n, 0), 0U);
    EXPECT_EQ(dense_sum_of_group_sum(n, 1), 1U);
    for (std::uint32_t k = 0; k < n; ++k) {
      EXPECT_EQ(dense_sum_of_group_sum(n, 2 + k), n + lower_triangle(k, 0));
      EXPECT_EQ(dense_sum_of_group_sum(n, 2 + n + k), n + (k == 0 ? lower_triangle(1, 0) : lower_triangle(k, 1)));
    }
  }
}

TEST(BinnedSums, AreThoseOfAPlainLoopForAnyNumberOfRowsAndBins) {
  std::mt19937_64 random(3);
  for (const std::uint32_t rows : {0U, 1U, 31U, 128U, 1000U})
    for (const std::uint32_t bins : {1U, 8U, 9U, 20U}) {
      std::vector<double> values(rows);
      std::vector<std::uint32_t> of(rows);
      std::vector<long double> expected(bins);
      for (std::uint32_t i = 0; i < rows; ++i) {
        values[i] = static_cast<double>(random() >> 11) * 0x1p-53 * (i % 2 == 0 ? 1 : -1);
        of[i] = static_cast<std::uint32_t>(random() % (bins + 1));
        if (of[i] == bins) of[i] = UINT32_MAX;
        if (of[i] < bins) expected[of[i]] += values[i];
      }
      std::vector<double> shared(binned_sums_scratch(64), std::numeric_limits<double>::quiet_NaN());
      HostBlock block;
      block.threads = 64;
      block.shared = shared.data();
      std::vector<double> sums;
      binned_sums(
          block, rows, bins, [&](std::uint32_t i) { return of[i]; }, [&](std::uint32_t i) { return values[i]; },
          [&](std::uint32_t bin, double sum) {
            EXPECT_EQ(bin, sums.size());
            sums.push_back(sum);
          });
      ASSERT_EQ(sums.size(), bins);
      for (std::uint32_t b = 0; b < bins; ++b) EXPECT_TRUE(std::fabs(sums[b] - expected[b]) <= 1e-12L) << b;
    }
}

TEST(PlattStep, SolvesItsTwoEquationsAndRefusesWhatIsNotFinite) {
  double a = 0, b = 0;
  ASSERT_TRUE(platt_step({1.0, -2.0, 3.0, 0.5, 2.0}, a, b));
  EXPECT_NEAR(3.0 * a + 0.5 * b, -1.0, 1e-15);
  EXPECT_NEAR(0.5 * a + 2.0 * b, 2.0, 1e-15);
  EXPECT_FALSE(platt_step({NAN, 0, 1, 0, 1}, a, b));
  EXPECT_FALSE(platt_step({0, 0, INFINITY, 0, 1}, a, b));
  EXPECT_FALSE(platt_step({1, 1, 0, 0, 0}, a, b));
}

}  // namespace
}  // namespace calibeam::kernels
