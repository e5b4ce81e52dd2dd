// Metrics and weekly sums of rows in any order of weeks, against their definitions, with buffers that were used before.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "kernels/math/bins.hpp"
#include "kernels/metric_sums.hpp"

namespace calibeam::kernels {
namespace {

struct Rows {
  std::vector<double> prob, outcome, weight;
  std::vector<std::uint32_t> week;

  /// Weeks 20 to 24, first in stretches, then row by row; a third of the rows has no weight.
  Rows(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform(1e-6, 1 - 1e-6);
    for (std::size_t i = 0; i < count; ++i) {
      prob.push_back(uniform(random));
      outcome.push_back(uniform(random) < prob.back() ? 1 : 0);
      weight.push_back(i % 3 == 1 ? 0.0 : 3 * uniform(random));
      week.push_back(static_cast<std::uint32_t>(20 + (i < count / 2 ? i / 9 % 5 : random() % 5)));
    }
  }
  [[nodiscard]] ScoredSet set() const { return scored_set({outcome, weight, week, 20, 6}); }
};

void expect_by_definition(const Rows& rows, const Scores& scores) {
  long double total = 0, loss = 0, brier = 0;
  std::vector<long double> weekly(6, 0);
  for (std::size_t i = 0; i < rows.prob.size(); ++i) {
    const long double p = rows.prob[i], w = rows.weight[i];
    const long double own = -w * std::log(rows.outcome[i] == 1 ? p : 1 - p);
    total += w;
    loss += own;
    weekly[rows.week[i] - 20] += own;
    brier += w * (p - rows.outcome[i]) * (p - rows.outcome[i]);
  }
  EXPECT_NEAR(scores.metrics.log_loss, static_cast<double>(loss / total), 1e-14);
  EXPECT_NEAR(scores.metrics.brier, static_cast<double>(brier / total), 1e-14);
  ASSERT_EQ(scores.weekly.size(), 6U);
  for (std::size_t week = 0; week < 6; ++week)
    EXPECT_NEAR(scores.weekly[week], static_cast<double>(weekly[week]), 1e-12) << week;
  EXPECT_EQ(scores.weekly[5], 0.0);
}

TEST(MetricDefinition, HoldsWhateverTheBuffersHeldBefore) {
  MetricWorkspace reused;
  for (const std::size_t count : {4000U, 8U, 1024U, 520U, 504U, 512U})
    for (const int bins : {15, 15, 7, 1, 300}) {
      const Rows rows(count, static_cast<unsigned>(count) + 1);
      const MetricOptions options{.ece_bins = bins, .eceq_bins = bins / 2 + 1};
      MetricWorkspace fresh;
      const Scores first = score(rows.set(), rows.prob, options, fresh);
      const Scores again = score(rows.set(), rows.prob, options, reused);
      expect_by_definition(rows, first);
      EXPECT_EQ(again.metrics.log_loss, first.metrics.log_loss);
      EXPECT_EQ(again.metrics.brier, first.metrics.brier);
      EXPECT_EQ(again.metrics.ece, first.metrics.ece) << count << " " << bins;
      EXPECT_EQ(again.metrics.ece_q, first.metrics.ece_q) << count << " " << bins;
      EXPECT_EQ(again.weekly, first.weekly);
    }
}

/// Numbers that a double holds come out to the last bit: no unit of the integers inside is gained or lost.
TEST(MetricDefinition, HoldsToTheLastBitWhereNumbersAreExact) {
  const std::vector<double> prob{0.75, 0.5, 0.25, 0.5, 0.5, 0.125, 0.9, 0.9}, outcome{1, 0, 1, 1, 0, 0, 1, 1};
  const std::vector<double> weight{1, 0, 0, 2, 0, 1, 0, 0};
  const std::vector<std::uint32_t> week{2, 2, 2, 2, 2, 3, 3, 3};
  MetricWorkspace workspace;
  const Scores scores =
      score(scored_set({outcome, weight, week, 2, 3}), prob, {.ece_bins = 4, .eceq_bins = 2}, workspace);
  EXPECT_EQ(scores.metrics.brier, (0.0625 + 2 * 0.25 + 0.015625) / 4);
  EXPECT_EQ(scores.metrics.ece, (0.125 + 2 * 0.5 + 0.25) / 4) << "a bin each";
  // Middles of the mass: 0.125, 0.5 and 0.875 of it; the row on the edge belongs above.
  EXPECT_EQ(scores.metrics.ece_q, (0.125 + (2 * 0.5 + 0.25)) / 4);
  EXPECT_EQ(scores.weekly[2], 0.0);
  EXPECT_DOUBLE_EQ(scores.metrics.log_loss, (scores.weekly[0] + scores.weekly[1]) / 4);
}

/// What buffers held before lies behind what they hold: it must not be taken for more of a group.
TEST(MetricDefinition, AGroupEndsWithTheRows) {
  MetricWorkspace workspace;
  for (const std::size_t count : {64U, 24U, 8U}) {
    std::vector<double> prob(count, 0.4), outcome(count, 0.0);
    const std::vector<double> weight(count, 1.0);
    const std::vector<std::uint32_t> week(count, 0);
    for (std::size_t i = 0; i < count; i += 4) outcome[i] = 1.0;
    const Scores scores = score(scored_set({outcome, weight, week, 0, 1}), prob, {}, workspace);
    EXPECT_NEAR(scores.metrics.ece_q, 0.15, 1e-15);
    EXPECT_NEAR(scores.metrics.ece, 0.15, 1e-15);
  }
}

TEST(ScoredSet, HoldsStretchesOfRowsWithWeight) {
  const std::vector<double> outcome(8, 1.0), weight{0, 2, 0, 1, 4, 0, 0.5, 0};
  const std::vector<std::uint32_t> week{7, 7, 9, 7, 8, 8, 7, 7};
  const ScoredSet set = scored_set({outcome, weight, week, 6, 4});
  EXPECT_EQ(set.num_weeks, 4U);
  EXPECT_EQ(set.total, 7.5);
  ASSERT_EQ(set.stretches.size(), 3U);
  const auto expect_stretch = [&](std::size_t at, std::uint32_t begin, std::uint32_t end, std::uint32_t of_week) {
    EXPECT_EQ(set.stretches[at].begin, begin);
    EXPECT_EQ(set.stretches[at].end, end);
    EXPECT_EQ(set.stretches[at].week, of_week);
  };
  expect_stretch(0, 1, 4, 1);
  expect_stretch(1, 4, 5, 2);
  expect_stretch(2, 6, 7, 1);
  const FixedScales scales = fixed_scales(4.0, 7.5);
  EXPECT_EQ(set.scales.error, scales.error);
  EXPECT_EQ(set.scales.loss, scales.loss);
  const std::vector<double> nothing(8, 0.0);
  const ScoredSet empty = scored_set({outcome, nothing, week, 6, 4});
  EXPECT_TRUE(empty.stretches.empty());
  EXPECT_EQ(empty.total, 0.0);
  EXPECT_EQ(empty.scales.error, 1.0);
}

}  // namespace
}  // namespace calibeam::kernels
