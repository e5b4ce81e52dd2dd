#include "report/row_metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/evaluation_rows.hpp"
#include "support/run_fixture.hpp"

namespace calibeam {
namespace {

using testing::RunFixture;

std::vector<EvaluationRow> rows_of(std::initializer_list<std::array<double, 3>> rows) {
  std::vector<EvaluationRow> out;
  for (const auto& [prob, outcome, weight] : rows) {
    out.push_back({static_cast<std::uint32_t>(out.size()), prob, 0.5, outcome, weight});
  }
  return out;
}

std::vector<ReliabilityBin> bins_of(const std::vector<EvaluationRow>& rows, Prediction prediction, Binning binning,
                                    int num_bins) {
  return RowScorer(rows, {num_bins, num_bins}).reliability(prediction, binning);
}

TEST(RowMetrics, AgreesWithFourRowsByHand) {
  const RowMetrics m = row_metrics(rows_of({{0.2, 0, 1}, {0.8, 1, 3}, {0.5, 1, 0}, {0.6, 0, 4}}), {});
  EXPECT_EQ(m.rows, 4U);
  EXPECT_EQ(m.weight, 8.0);
  EXPECT_NEAR(m.model.log_loss, -(std::log(0.8) + 3 * std::log(0.8) + 4 * std::log(0.4)) / 8, 1e-15);
  EXPECT_NEAR(m.model.brier, (0.04 + 3 * 0.04 + 4 * 0.36) / 8, 1e-15);
  EXPECT_NEAR(m.model.ece, (1 * 0.2 + 3 * 0.2 + 4 * 0.6) / 8, 1e-15);
  EXPECT_NEAR(m.baseline.log_loss, std::log(2.0), 1e-15);
  EXPECT_NEAR(m.baseline.ece_q, std::abs(8 * 0.5 - 3) / 8, 1e-15);
}

TEST(RowMetrics, AgreesWithTheEvaluator) {
  const RunFixture run;
  const FoldDetails details = run.details(0);
  const RowMetrics m = row_metrics(evaluation_rows(run.problem, details), run.problem.metric);
  EXPECT_EQ(m.rows, run.problem.folds[0].eval.num_rows);
  for (const auto field : {&Metrics::log_loss, &Metrics::brier, &Metrics::ece, &Metrics::ece_q}) {
    EXPECT_NEAR(m.model.*field, details.evaluation.model.*field, 1e-12);
    EXPECT_NEAR(m.baseline.*field, details.evaluation.baseline.*field, 1e-12);
  }
}

TEST(RowMetrics, IsNaNWithoutWeight) {
  EXPECT_TRUE(std::isnan(row_metrics(rows_of({{0.2, 0, 0}}), {}).model.log_loss));
  EXPECT_TRUE(std::isnan(row_metrics({}, {}).model.ece_q));
}

TEST(RowScorer, GivesEachGroupTheBitsOfItsRowsAlone) {
  const RunFixture run;
  std::vector<EvaluationRow> rows = evaluation_rows(run.problem, run.details(0));
  rows[3].prob = rows[1].prob;  // equal predictions, in groups of their own
  rows[9].weight = 0.0;
  std::vector<std::uint32_t> group_of;
  std::array<std::vector<EvaluationRow>, 4> members;  // the last one has no rows
  for (std::size_t i = 0; i < rows.size(); ++i) {
    group_of.push_back(static_cast<std::uint32_t>(i * i % 3));
    members[group_of.back()].push_back(rows[i]);
  }
  const auto groups = RowScorer(rows, run.problem.metric).by_group(group_of, members.size());
  for (std::size_t g = 0; g < members.size(); ++g) {
    const RowMetrics alone = row_metrics(members[g], run.problem.metric);
    EXPECT_EQ(groups[g].rows, alone.rows);
    EXPECT_EQ(groups[g].weight, alone.weight);
    for (const auto field : {&Metrics::log_loss, &Metrics::brier, &Metrics::ece, &Metrics::ece_q}) {
      EXPECT_EQ(std::isnan(groups[g].model.*field), std::isnan(alone.model.*field));
      if (std::isnan(alone.model.*field)) continue;
      EXPECT_EQ(groups[g].model.*field, alone.model.*field) << "group " << g;
      EXPECT_EQ(groups[g].baseline.*field, alone.baseline.*field) << "group " << g;
    }
  }
}

TEST(ReliabilityBins, PutEdgesInTheUpperBinAndOneInTheLast) {
  const auto bins = bins_of(rows_of({{0.1, 0, 1}, {0.2, 1, 2}, {1 - 1e-6, 1, 1}, {0.3, 0, 1}}), Prediction::model,
                            Binning::equal_width, 10);
  ASSERT_EQ(bins.size(), 10U);
  EXPECT_EQ(bins[0].rows, 0U);
  EXPECT_EQ(bins[1].rows, 1U);
  EXPECT_EQ(bins[2].rows, 1U);
  EXPECT_EQ(bins[3].rows, 1U);
  EXPECT_EQ(bins[9].rows, 1U);
  EXPECT_EQ(bins[2].weight, 2.0);
  EXPECT_TRUE(std::isnan(bins[5].mean_prob));
}

TEST(ReliabilityBins, KeepEqualPredictionsTogetherAndIgnoreTheRowOrder) {
  std::vector<EvaluationRow> rows = rows_of({{0.5, 0, 1}, {0.5, 1, 1}, {0.5 + 1e-14, 1, 1}, {0.9, 1, 1}, {0.1, 0, 1}});
  const auto bins = bins_of(rows, Prediction::model, Binning::equal_mass, 5);
  EXPECT_EQ(bins[2].rows, 3U);
  std::reverse(rows.begin(), rows.end());
  EXPECT_EQ(bins_of(rows, Prediction::model, Binning::equal_mass, 5)[2].rows, 3U);
}

TEST(ReliabilityBins, HoldEveryRowOnce) {
  const RunFixture run;
  const auto rows = evaluation_rows(run.problem, run.details(1));
  for (const Binning binning : {Binning::equal_width, Binning::equal_mass}) {
    std::uint64_t count = 0;
    for (const ReliabilityBin& bin : bins_of(rows, Prediction::baseline, binning, 7)) count += bin.rows;
    EXPECT_EQ(count, rows.size());
  }
}

}  // namespace
}  // namespace calibeam
