#include "kernels/metric_sums.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "kernels/math/bins.hpp"

namespace calibeam::kernels {
namespace {

struct Scored {
  std::vector<double> prob, outcome, weight;
  std::vector<std::uint32_t> week;
};

Scores scores_of(Scored s, const MetricOptions& options = {}) {
  while (s.prob.size() % 8 != 0) {
    s.prob.push_back(0.5);
    s.outcome.push_back(0);
    s.weight.push_back(0);
    s.week.push_back(99);
  }
  MetricWorkspace workspace;
  return score(scored_set({s.outcome, s.weight, s.week, 3, 2}), s.prob, options, workspace);
}

Metrics score_of(const Scored& s, const MetricOptions& options = {}) { return scores_of(s, options).metrics; }

TEST(Metrics, KnownAnswers) {
  const Scored s{{0.2, 0.8, 0.5}, {0, 1, 1}, {1, 2, 1}, {3, 3, 4}};
  const Metrics m = score_of(s, {.ece_bins = 2, .eceq_bins = 2});
  EXPECT_NEAR(m.log_loss, (-3 * std::log(0.8) - std::log(0.5)) / 4, 1e-15);
  EXPECT_NEAR(m.brier, (0.04 + 2 * 0.04 + 0.25) / 4, 1e-15);
  // Equal width: {0.2} and {0.5, 0.8}. Equal mass: middles 0.5, 1.5, 3 of 4, so {0.2, 0.5} and {0.8}.
  EXPECT_NEAR(m.ece, (0.2 + std::fabs(2 * -0.2 - 0.5)) / 4, 1e-15);
  EXPECT_NEAR(m.ece_q, (std::fabs(0.2 - 0.5) + 0.4) / 4, 1e-15);
  EXPECT_NEAR(scores_of(s).weekly[1], -std::log(0.5), 1e-15);
}

TEST(Metrics, RowsWithoutWeightCountForNothing) {
  const Scored s{{0.2, 0.8, 0.5}, {0, 1, 1}, {1, 2, 1}, {3, 3, 4}};
  Scored padded = s;
  for (int i = 0; i < 5; ++i) {
    padded.prob.push_back(0.1 * i);
    padded.outcome.push_back(0);
    padded.weight.push_back(0);
    padded.week.push_back(3);
  }
  const Metrics a = score_of(s), b = score_of(padded);
  EXPECT_EQ(a.log_loss, b.log_loss);
  EXPECT_EQ(a.brier, b.brier);
  EXPECT_EQ(a.ece, b.ece);
  EXPECT_EQ(a.ece_q, b.ece_q);
}

TEST(Metrics, TiedPredictionsShareOneEqualMassBin) {
  Scored s;
  for (int i = 0; i < 40; ++i) {
    s.prob.push_back(i < 30 ? 0.4 + 1e-14 * (i % 3) : 0.9);
    s.outcome.push_back(i % 2);
    s.weight.push_back(1);
    s.week.push_back(3);
  }
  // The first 30 rows lie in bin 3, the last 10 in bin 8.
  EXPECT_NEAR(score_of(s, {.eceq_bins = 10}).ece_q, (30 * 0.1 + 10 * 0.4) / 40, 1e-13);
  // One bin: errors of either sign cancel.
  EXPECT_NEAR(score_of(s, {.eceq_bins = 1}).ece_q, (30 * 0.1 - 10 * 0.4) / -40, 1e-13);
}

TEST(Metrics, DoNotDependOnRowOrder) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform;
  Scored s;
  for (int i = 0; i < 500; ++i) {
    s.prob.push_back(std::round(uniform(random) * 50) / 50 * 0.98 + 0.01);
    s.outcome.push_back(uniform(random) < s.prob.back() ? 1 : 0);
    s.weight.push_back(uniform(random));
    s.week.push_back(3 + (i & 1));
  }
  std::vector<std::size_t> order(s.prob.size());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  Scored t = s;
  for (std::size_t i = 0; i < order.size(); ++i) {
    t.prob[i] = s.prob[order[i]];
    t.outcome[i] = s.outcome[order[i]];
    t.weight[i] = s.weight[order[i]];
    t.week[i] = s.week[order[i]];
  }
  const Metrics a = score_of(s), b = score_of(t);
  EXPECT_EQ(a.log_loss, b.log_loss);
  EXPECT_EQ(a.brier, b.brier);
  EXPECT_EQ(a.ece, b.ece);
  EXPECT_EQ(a.ece_q, b.ece_q);
}

TEST(Metrics, AProbabilityOnABinEdgeBelongsToTheUpperBin) {
  EXPECT_EQ(bin_of_place(15 * 0.2, 15), 3U);
  EXPECT_EQ(bin_of_place(15 * (1.0 - 1e-6), 15), 14U);
  EXPECT_EQ(bin_of_place(15 * 1e-6, 15), 0U);
}

TEST(Metrics, WeightsOfAnySizeMayShareASet) {
  for (const double size : {1e-285, 1e-9, 1.0, 1e290}) {
    Scored s{{0.3, 0.6}, {1, 0}, {size, size * 1e-6}, {3, 4}};
    const double total = 1 + 1e-6, loss = (-std::log(0.3) - 1e-6 * std::log(0.4)) / total;
    const Scores scores = scores_of(s);
    EXPECT_NEAR(scores.metrics.log_loss, loss, 1e-15) << size;
    EXPECT_NEAR(scores.metrics.ece, (0.7 + 0.6e-6) / total, 1e-15) << size;
    EXPECT_NEAR(scores.weekly[1] / size, -1e-6 * std::log(0.4), 1e-15) << size;
  }
}

}  // namespace
}  // namespace calibeam::kernels
