#include <gmock/gmock.h>

#include "dataset/dataset.hpp"
#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing_support::small_options;
using testing_support::TemporaryCsv;
using testing_support::weekly_rows;
using testing_support::WeeklyRows;

SpaceFacts facts_of(
    const WeeklyRows& rows, const std::vector<std::string>& features,
    const std::function<void(StudyOptions&)>& change = [](StudyOptions&) {}) {
  const TemporaryCsv file(rows);
  StudyOptions options = small_options(file.path());
  change(options);
  return space_facts(load_dataset(options, features), options, features);
}

void expect_problem(const SpaceFacts& facts, const std::string& name, bool fatal, const std::string& reason) {
  const auto found = facts.problems.find(name);
  ASSERT_NE(found, facts.problems.end()) << name;
  EXPECT_EQ(found->second.fatal, fatal) << name;
  EXPECT_EQ(found->second.reason, reason) << name;
}

TEST(SpaceFacts, FindNothingWrongWithFeaturesThatWork) {
  const SpaceFacts facts =
      facts_of(weekly_rows(24, {"A", "B", "QQQ"}, 6), {"rv20", "rv20_sqrtT", "log_m_fwd", "T_days"});
  EXPECT_TRUE(facts.problems.empty()) << facts.problems.begin()->first;
  EXPECT_EQ(facts.num_tickers, 3);
  EXPECT_TRUE(facts.has_foundation);
  EXPECT_TRUE(facts.has_chains);
}

TEST(SpaceFacts, NameTheColumnsThatAFeatureLacks) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  rows.drop("K");
  rows.drop("dividend_yield");
  const SpaceFacts facts = facts_of(rows, {"log_m_fwd", "log_m", "n_such"});
  expect_problem(facts, "log_m_fwd", true, "no column K, dividend_yield");
  expect_problem(facts, "log_m", true, "no column K");
  expect_problem(facts, "x_m", true, "no column K");
  expect_problem(facts, "n_such", true, "no column n_such");
}

TEST(SpaceFacts, JudgeAFeatureByItsValuesBeforeTheFirstValWeek) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    const bool early = row < 12 * 20;  // the first VAL week is week 12
    rows.at(row, "rv20") = early ? "" : "0.2";
    if (early) rows.at(row, "r") = "0.05";
    rows.at(row, "T_days") = early ? "4" : "3";
  }
  const SpaceFacts facts = facts_of(rows, {"rv20", "r", "T_days", "sqrt_T_years", "K", "S_asof_close"});
  expect_problem(facts, "rv20", true, "no value before the VAL weeks");
  expect_problem(facts, "r", false, "constant before the VAL weeks");
  expect_problem(facts, "T_days", false, "T_days takes one value");
  expect_problem(facts, "sqrt_T_years", false, "T_days takes one value");
  expect_problem(facts, "S_asof_close", false, "constant before the VAL weeks");
  EXPECT_EQ(facts.problems.count("K"), 0U);
}

TEST(SpaceFacts, RefuseWhatKnowsTheFuture) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  rows.add("S_expiry_close", [](std::size_t row) { return row % 2 ? "1" : "2"; });
  const SpaceFacts facts = facts_of(rows, {"S_expiry_close", "outcome_ST_gt_K", "sample_weight_final", "asof_date"});
  for (const char* name : {"S_expiry_close", "outcome_ST_gt_K", "sample_weight_final", "asof_date"}) {
    expect_problem(facts, name, true, "refused: a date, a weight or only known at expiry");
  }
}

TEST(SpaceFacts, CountTickersAndFoundationBeforeTheFirstValWeek) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  for (std::size_t row = 400; row < 480; ++row) rows.at(row, "ticker") = "SPY";
  const SpaceFacts facts = facts_of(rows, {});
  EXPECT_EQ(facts.num_tickers, 2);
  EXPECT_FALSE(facts.has_foundation);
}

TEST(SpaceFacts, SlopesNeedTwoTickersWithSupportInTheFirstUsableWindow) {
  // 12 weeks x 10 rows = 120 TRAIN rows of each ticker in the first window.
  WeeklyRows rows = weekly_rows(24, {"A", "SPY", ""}, 10);
  const auto support = [](int limit) {
    return [limit](StudyOptions& options) { options.fit.ticker_min_support_interactions = limit; };
  };
  EXPECT_TRUE(facts_of(rows, {}, support(120)).slopes_with_all);
  EXPECT_FALSE(facts_of(rows, {}, support(120)).slopes_with_non_foundation) << "UNKNOWN and SPY have none";
  EXPECT_FALSE(facts_of(rows, {}, support(121)).slopes_with_all);
}

}  // namespace
}  // namespace calibeam
