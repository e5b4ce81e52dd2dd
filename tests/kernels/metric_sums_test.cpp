#include "kernels/metric_sums.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace calibeam::kernels {
namespace {

struct Scored {
  std::vector<double> prob, outcome, weight;
  std::vector<std::uint32_t> week;
  [[nodiscard]] ScoredRows rows() const { return {prob, outcome, weight, week, 3, 2}; }
};

Metrics score_of(const Scored& s, const MetricOptions& options = {}) {
  MetricWorkspace workspace;
  return score(s.rows(), options, workspace).metrics;
}

TEST(Metrics, KnownAnswers) {
  const Scored s{{0.2, 0.8, 0.5}, {0, 1, 1}, {1, 2, 1}, {3, 3, 4}};
  const Metrics m = score_of(s, {.ece_bins = 2, .eceq_bins = 2});
  EXPECT_NEAR(m.log_loss, (-3 * std::log(0.8) - std::log(0.5)) / 4, 1e-15);
  EXPECT_NEAR(m.brier, (0.04 + 2 * 0.04 + 0.25) / 4, 1e-15);
  // Equal width: {0.2} and {0.5, 0.8}. Equal mass: middles 0.5, 1.5, 3 of 4, so {0.2, 0.5} and {0.8}.
  EXPECT_NEAR(m.ece, (0.2 + std::fabs(2 * -0.2 - 0.5)) / 4, 1e-15);
  EXPECT_NEAR(m.ece_q, (std::fabs(0.2 - 0.5) + 0.4) / 4, 1e-15);
  MetricWorkspace workspace;
  EXPECT_NEAR(score(s.rows(), {}, workspace).weekly[1], -std::log(0.5), 1e-15);
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
  const auto bins = equal_mass_bins(s.rows(), 10);
  EXPECT_TRUE(std::all_of(bins.begin(), bins.begin() + 30, [&](auto bin) { return bin == bins[0]; }));
  EXPECT_EQ(bins[0], 3U);  // the middle of 0 .. 30 of 40
  EXPECT_EQ(bins[39], 8U);
}

TEST(Metrics, DoNotDependOnRowOrderBeyondRounding) {
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
  EXPECT_NEAR(a.log_loss, b.log_loss, 2e-16);
  EXPECT_NEAR(a.ece, b.ece, 1e-16);
  EXPECT_NEAR(a.ece_q, b.ece_q, 1e-14);
}

TEST(Metrics, AProbabilityOnABinEdgeBelongsToTheUpperBin) {
  EXPECT_EQ(equal_width_bin(0.2, 15), 3U);
  EXPECT_EQ(equal_width_bin(1.0 - 1e-6, 15), 14U);
  EXPECT_EQ(equal_width_bin(1e-6, 15), 0U);
}

}  // namespace
}  // namespace calibeam::kernels
