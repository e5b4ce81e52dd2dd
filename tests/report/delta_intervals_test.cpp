#include "report/delta_intervals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "report/row_metrics.hpp"
#include "study/weekly_contributions.hpp"
#include "support/run_fixture.hpp"
#include "trust/shares.hpp"
#include "trust/stationary_bootstrap.hpp"

namespace calibeam {
namespace {

using testing::RunFixture;

std::vector<std::vector<EvaluationRow>> windows_of(const RunRecord& record) {
  std::vector<std::vector<EvaluationRow>> windows;
  for (const FoldDetails& window : record.windows) windows.push_back(evaluation_rows(record.inputs.problem, window));
  return windows;
}

TrustOptions few_draws() {
  TrustOptions trust;
  trust.bootstrap_draws = 300;
  trust.seed = 5;
  return trust;
}

TEST(DeltaIntervals, OfLogLossByWeekAreThoseOfTheWeeklyContributions) {
  const RunFixture run;
  const RunRecord record = run.record();
  const auto windows = windows_of(record);
  const TrustOptions trust = few_draws();
  const DeltaIntervals intervals = delta_intervals({run.data, windows, {}, trust});
  WeeklyContributions one;
  one.add(record.winner);
  const auto expected =
      sum_interval({one.num_weeks, 300, default_block_weeks(one.num_weeks), trust.seed}, kIntervalLevel, one.values);
  ASSERT_TRUE(intervals.log_loss && expected);
  EXPECT_NEAR(intervals.log_loss->low, expected->low, 1e-12);
  EXPECT_NEAR(intervals.log_loss->high, expected->high, 1e-12);
  EXPECT_LE(intervals.log_loss->low, record.winner.score());
  EXPECT_GE(intervals.log_loss->high, record.winner.score());
}

TEST(DeltaIntervals, OfEceQAreThoseOfRowsThatAreTakenAsOftenAsTheirWeek) {
  const RunFixture run;
  const auto windows = windows_of(run.record());
  const TrustOptions trust = few_draws();
  const DeltaIntervals intervals = delta_intervals({run.data, windows, {}, trust});
  std::vector<std::int32_t> weeks;
  for (const auto& window : windows) {
    for (const EvaluationRow& row : window) weeks.push_back(run.data.week[row.source]);
  }
  std::sort(weeks.begin(), weeks.end());
  weeks.erase(std::unique(weeks.begin(), weeks.end()), weeks.end());
  const BootstrapPlan plan{weeks.size(), 300, default_block_weeks(weeks.size()), trust.seed};
  std::vector<double> values;
  std::vector<std::uint32_t> drawn(weeks.size());
  for (std::size_t d = 0; d < plan.num_draws; ++d) {
    draw_units(plan, d, drawn);
    double sum = 0.0;
    for (const auto& window : windows) {
      std::vector<EvaluationRow> rows;
      for (EvaluationRow row : window) {
        const auto unit = std::lower_bound(weeks.begin(), weeks.end(), run.data.week[row.source]) - weeks.begin();
        row.weight *= static_cast<double>(std::count(drawn.begin(), drawn.end(), static_cast<std::uint32_t>(unit)));
        rows.push_back(row);
      }
      const RowMetrics metrics = row_metrics(rows, {});
      sum += (metrics.model.ece_q - metrics.baseline.ece_q) / static_cast<double>(windows.size());
    }
    if (sum == sum) values.push_back(sum);
  }
  ASSERT_TRUE(intervals.eceq);
  EXPECT_NEAR(intervals.eceq->low, quantile(values, 0.025), 1e-12);
  EXPECT_NEAR(intervals.eceq->high, quantile(values, 0.975), 1e-12);
}

TEST(DeltaIntervals, OfAModelThatIsPrnAreNothingButZero) {
  const RunFixture run;
  auto windows = windows_of(run.record());
  for (auto& window : windows) {
    for (EvaluationRow& row : window) row.prob = row.prn;
  }
  for (const auto group : {BootstrapGroup::week, BootstrapGroup::chain, BootstrapGroup::day}) {
    TrustOptions trust = few_draws();
    trust.bootstrap_group = group;
    const DeltaIntervals intervals = delta_intervals({run.data, windows, {}, trust});
    for (const auto& interval : {intervals.log_loss, intervals.brier, intervals.eceq}) {
      ASSERT_TRUE(interval);
      EXPECT_EQ(interval->low, 0.0);
      EXPECT_EQ(interval->high, 0.0);
    }
  }
}

TEST(DeltaIntervals, AreWiderByWeekThanByChainWhereAWeekSharesItsFate) {
  const RunFixture run;
  auto windows = windows_of(run.record());
  for (auto& window : windows) {  // every row of a week gains, or loses, the same
    for (EvaluationRow& row : window) {
      row.prn = 0.5;
      row.outcome = run.data.week[row.source] / 7 % 2 == 0 ? 1.0 : 0.0;
      row.prob = 0.6;
    }
  }
  TrustOptions by_week = few_draws(), by_chain = few_draws();
  by_week.block_weeks = 1.0;
  by_chain.bootstrap_group = BootstrapGroup::chain;
  const auto wide = delta_intervals({run.data, windows, {}, by_week}).log_loss;
  const auto narrow = delta_intervals({run.data, windows, {}, by_chain}).log_loss;
  ASSERT_TRUE(wide && narrow);
  EXPECT_GT(wide->high - wide->low, 1.5 * (narrow->high - narrow->low));
}

TEST(DeltaIntervals, AreMissingWithoutRows) {
  const RunFixture run;
  const TrustOptions trust = few_draws();
  const DeltaIntervals intervals = delta_intervals({run.data, {{}}, {}, trust});
  EXPECT_FALSE(intervals.log_loss || intervals.brier || intervals.eceq);
}

}  // namespace
}  // namespace calibeam
