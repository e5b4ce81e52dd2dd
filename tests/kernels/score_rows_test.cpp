#include <gtest/gtest.h>

#include <cmath>
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
  for (const RowKernels* set : available_row_kernels()) {
    std::vector<double> loss(1024), error(1024);
    std::vector<std::uint64_t> key(1024);
    ScoreLanes lanes{};
    set->score_rows({s.prob.data(), s.outcome.data(), s.weight.data(), 1024, loss.data(), error.data(), key.data()},
                    lanes);
    CompensatedSum first_lane;
    for (std::size_t i = 0; i < 1024; ++i) {
      const double w = s.weight[i], d = s.prob[i] - s.outcome[i];
      ASSERT_EQ(loss[i], w > 0 ? w * log_loss_of(s.prob[i], s.outcome[i]) : 0.0) << set->name << " " << i;
      ASSERT_EQ(error[i], w * d) << set->name << " " << i;
      ASSERT_EQ(key[i], prediction_key(s.prob[i])) << set->name << " " << i;
      if (i % 8 == 0) first_lane.add(w * d * d);
    }
    EXPECT_EQ(lanes.brier[0] + lanes.brier_lost[0], first_lane.value()) << set->name;
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

/// ECE and ECE-Q by the definition, every row placed on its own.
Metrics by_definition(const Scored& s, int width_bins, int mass_bins) {
  const ScoredRows rows{s.prob, s.outcome, s.weight, s.week, 0, 100};
  const auto mass_bin = equal_mass_bins(rows, mass_bins);
  std::vector<long double> width(static_cast<std::size_t>(width_bins)), mass(static_cast<std::size_t>(mass_bins));
  long double total = 0;
  for (std::size_t i = 0; i < s.prob.size(); ++i) {
    const long double error = static_cast<long double>(s.weight[i]) * (s.prob[i] - s.outcome[i]);
    width[equal_width_bin(s.prob[i], width_bins)] += error;
    if (s.weight[i] > 0) mass[mass_bin[i]] += error;
    total += s.weight[i];
  }
  long double ece = 0, ece_q = 0;
  for (const auto e : width) ece += std::fabs(e);
  for (const auto e : mass) ece_q += std::fabs(e);
  return {0, 0, static_cast<double>(ece / total), static_cast<double>(ece_q / total)};
}

TEST(CalibrationErrors, AreThoseOfTheDefinitionForAnyNumberOfBinsAndRows) {
  MetricWorkspace workspace;
  for (const std::size_t count : {1U, 7U, 8U, 61U, 300U, 5000U})
    for (const int bins : {1, 2, 10, 15, 100, 3000}) {
      Scored s(count, static_cast<unsigned>(count));
      s.weight[count - 1] = 1.0;
      const Metrics expected = by_definition(s, bins, bins);
      const Metrics actual =
          score({s.prob, s.outcome, s.weight, s.week, 0, 100}, {.ece_bins = bins, .eceq_bins = bins}, workspace)
              .metrics;
      EXPECT_NEAR(actual.ece, expected.ece, 1e-15) << count << " rows, " << bins << " bins";
      EXPECT_NEAR(actual.ece_q, expected.ece_q, 1e-15) << count << " rows, " << bins << " bins";
    }
}

TEST(CalibrationErrors, AreThoseOfTheDefinitionWhereAllPredictionsAreNeighbours) {
  MetricWorkspace workspace;
  Scored s(2000, 3);
  for (std::size_t i = 0; i < s.prob.size(); ++i) s.prob[i] = 0.4 + 1e-12 * static_cast<double>(i % 40);
  const Metrics expected = by_definition(s, 15, 10);
  const Metrics actual = score({s.prob, s.outcome, s.weight, s.week, 0, 100}, {}, workspace).metrics;
  EXPECT_NEAR(actual.ece, expected.ece, 1e-15);
  EXPECT_NEAR(actual.ece_q, expected.ece_q, 1e-15);
}

}  // namespace
}  // namespace calibeam::kernels
