#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "kernels/math/bins.hpp"
#include "kernels/math/logarithm.hpp"
#include "kernels/metric_sums.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

struct Scored {
  std::vector<double> prob, outcome, weight;
  std::vector<std::uint32_t> week;

  Scored(std::size_t count, unsigned seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(1e-6, 1 - 1e-6);
    for (std::size_t i = 0; i < count; ++i) {
      const double p = uniform(random);
      prob.push_back(i % 5 == 0 ? clip_prob_to_edge(p) : p);
      outcome.push_back(uniform(random) < p ? 1 : 0);
      weight.push_back(i % 7 == 0 ? 0.0 : 0.1 + uniform(random));
      week.push_back(static_cast<std::uint32_t>(i / 50));
    }
  }
  static double clip_prob_to_edge(double p) { return p < 0.3 ? 1e-6 : p > 0.7 ? 1 - 1e-6 : p; }
};

TEST(ScoreRows, EveryInstructionSetGivesTheScalarBits) {
  const Scored s(1024, 1);
  const FixedScales scales = fixed_scales(1.1, 600);
  for (const RowKernels* set : available_row_kernels()) {
    std::vector<std::int64_t> loss(1024);
    std::vector<BucketSum> sums(1024);
    std::vector<std::uint32_t> bucket(1024);
    const std::int64_t brier = set->score_rows(
        {s.prob.data(), s.outcome.data(), s.weight.data(), 1024, scales, loss.data(), sums.data(), bucket.data()});
    std::int64_t expected = 0;
    for (std::size_t i = 0; i < 1024; ++i) {
      const double w = s.weight[i] * scales.error, d = s.prob[i] - s.outcome[i];
      const double own_loss = s.weight[i] * log_loss_of(s.prob[i], s.outcome[i]);
      ASSERT_EQ(loss[i], nearest_large_whole(own_loss * scales.loss)) << set->name << " " << i;
      ASSERT_NEAR(static_cast<double>(loss[i]) / scales.loss, own_loss, 1 / scales.loss) << set->name << " " << i;
      ASSERT_EQ(sums[i].error, std::llrint(w * d)) << set->name << " " << i;
      ASSERT_EQ(sums[i].mass, std::llrint(w)) << set->name << " " << i;
      ASSERT_EQ(bucket[i], prediction_key(s.prob[i]) >> kScoreBucketShift) << set->name << " " << i;
      expected += std::llrint(w * d * d);
    }
    EXPECT_EQ(brier, expected) << set->name;
  }
}

TEST(FixedPoint, LargeNumbersAreRoundedOnce) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 100'000; ++i) {
    const double value = std::ldexp(static_cast<double>(random() >> 11) * 0x1p-53, static_cast<int>(random() % 70) - 8);
    if (value > 0x1p61) continue;
    ASSERT_EQ(nearest_large_whole(value), std::llrint(value)) << value;
    ASSERT_EQ(nearest_large_whole(-value), std::llrint(-value)) << value;
  }
}

TEST(NaturalLog, IsRightToAFewRoundings) {
  std::mt19937_64 random(2);
  double worst = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const double p = std::exp(-14.0 * static_cast<double>(random() >> 11) * 0x1p-53);
    const long double exact = std::log(static_cast<long double>(p));
    worst = std::max(
        worst, static_cast<double>(std::fabs(natural_log(p) - exact) / std::max<long double>(std::fabs(exact), 1e-2L)));
  }
  EXPECT_LE(worst, 4e-16);
}

/// Equal-mass bin of every row with weight, by the definition.
std::vector<std::uint32_t> equal_mass_bins(const Scored& s, std::uint32_t bins) {
  std::map<std::uint64_t, std::vector<std::size_t>> groups;
  long double total = 0, before = 0;
  for (std::size_t i = 0; i < s.prob.size(); ++i) {
    if (s.weight[i] > 0) groups[prediction_key(s.prob[i])].push_back(i);
    total += s.weight[i];
  }
  std::vector<std::uint32_t> bin_of(s.prob.size(), 0);
  for (const auto& [key, rows] : groups) {
    long double mass = 0;
    for (const std::size_t i : rows) mass += s.weight[i];
    for (const std::size_t i : rows)
      bin_of[i] = bin_of_place(static_cast<double>(bins * (before + mass / 2) / total), bins);
    before += mass;
  }
  return bin_of;
}

/// ECE and ECE-Q by the definition, every row placed on its own.
Metrics by_definition(const Scored& s, std::uint32_t bins) {
  const auto mass_bin = equal_mass_bins(s, bins);
  std::vector<long double> width(bins), mass(bins);
  long double total = 0;
  for (std::size_t i = 0; i < s.prob.size(); ++i) {
    const long double error = static_cast<long double>(s.weight[i]) * (s.prob[i] - s.outcome[i]);
    width[bin_of_place(bins * s.prob[i], bins)] += error;
    if (s.weight[i] > 0) mass[mass_bin[i]] += error;
    total += s.weight[i];
  }
  long double ece = 0, ece_q = 0;
  for (const auto e : width) ece += std::fabs(e);
  for (const auto e : mass) ece_q += std::fabs(e);
  return {0, 0, static_cast<double>(ece / total), static_cast<double>(ece_q / total)};
}

void expect_definition(const Scored& s, int bins) {
  MetricWorkspace workspace;
  const Metrics expected = by_definition(s, static_cast<std::uint32_t>(bins));
  const ScoredSet set = scored_set({s.outcome, s.weight, s.week, 0, 700});
  const Metrics actual = score(set, s.prob, {.ece_bins = bins, .eceq_bins = bins}, workspace).metrics;
  EXPECT_NEAR(actual.ece, expected.ece, 1e-15) << s.prob.size() << " rows, " << bins << " bins";
  EXPECT_NEAR(actual.ece_q, expected.ece_q, 1e-15) << s.prob.size() << " rows, " << bins << " bins";
}

TEST(CalibrationErrors, AreThoseOfTheDefinitionForAnyNumberOfBinsAndRows) {
  for (const std::size_t count : {8U, 64U, 304U, 512U, 520U, 5000U, 35'000U})
    for (const int bins : {1, 2, 10, 15, 100, 3000})
      expect_definition(Scored(count, static_cast<unsigned>(count)), bins);
}

/// With so many bins, some edges lie less than a grid step above a bucket's first prediction.
TEST(CalibrationErrors, AreThoseOfTheDefinitionWhereAnEdgeRunsThroughTheEndOfABucket) {
  Scored s(16, 5);
  std::fill(s.weight.begin(), s.weight.end(), 1.0);
  for (std::size_t i = 0; i < 10; ++i) {
    const auto bucket = static_cast<std::uint64_t>(82 * (i / 2 + 1));
    s.prob[i] = static_cast<double>((bucket << kScoreBucketShift) + (i % 2) * 1000) * 1e-12;
    s.outcome[i] = i % 2 == 0 ? 0.0 : 1.0;
  }
  expect_definition(s, 91139);
}

TEST(CalibrationErrors, AreThoseOfTheDefinitionWhereAllPredictionsAreNeighbours) {
  Scored s(2000, 3);
  for (std::size_t i = 0; i < s.prob.size(); ++i) s.prob[i] = 0.4 + 1e-12 * static_cast<double>(i % 40);
  for (const int bins : {1, 10, 15}) expect_definition(s, bins);
}

}  // namespace
}  // namespace calibeam::kernels
