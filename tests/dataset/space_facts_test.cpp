#include <gmock/gmock.h>

#include <algorithm>

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

TEST(SpaceFacts, SlopesCountTrainRowsOfTheFirstUsableWindowAlone) {
  // VAL windows of 4 weeks begin at weeks 12 and 16, TEST at 20; A has 20 rows a week, B 10.
  WeeklyRows rows = weekly_rows(24, {"A", "B", "C"}, 10);
  const auto with_all = [&](int limit, const std::vector<std::string>& train = {}) {
    return facts_of(rows, {},
                    [&](StudyOptions& options) {
                      options.fit.ticker_min_support_interactions = limit;
                      options.regime.train_tickers = train;
                    })
        .slopes_with_all;
  };
  const std::size_t week = 30;
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    if (row % week >= 20) rows.at(row, "ticker") = "A";
  }
  EXPECT_TRUE(with_all(120)) << "A and B";
  EXPECT_FALSE(with_all(121)) << "B has 12 x 10 rows before the first VAL week";
  // Of B's rows of week 11, three expire on the first as-of day of VAL: purged. One day earlier, they count.
  for (std::size_t row = 11 * week + 10; row < 11 * week + 13; ++row) rows.at(row, "expiry_date") = "2024-03-25";
  EXPECT_FALSE(with_all(118));
  EXPECT_TRUE(with_all(117));
  for (std::size_t row = 11 * week + 10; row < 11 * week + 13; ++row) rows.at(row, "expiry_date") = "2024-03-24";
  EXPECT_TRUE(with_all(120));
  EXPECT_FALSE(with_all(0, {"A"})) << "a ticker that is not trained on has no support, and one row is the least";
  EXPECT_TRUE(with_all(-5, {"A", "B"}));
  // With B in week 11 alone, one row of it; then the second window is the first usable one.
  for (std::size_t row = 0; row < rows.rows.size(); ++row)
    if (rows.at(row, "ticker") == "B") rows.at(row, "ticker") = row == 11 * week + 15 ? "B" : "A";
  EXPECT_TRUE(with_all(0)) << "one row is enough";
  EXPECT_FALSE(with_all(2));
}

/// An odd row: it expires before its week, but still belongs to VAL.
TEST(SpaceFacts, SlopesDoNotCountTheFirstRowOfVal) {
  WeeklyRows rows = weekly_rows(24, {"A", "B", "C"}, 10);
  for (std::size_t row = 0; row < rows.rows.size(); ++row)
    if (row % 30 >= 20) rows.at(row, "ticker") = "B";
  rows.at(12 * 30, "expiry_date") = "2024-03-20";
  for (const int limit : {120, 121}) {
    const auto limited = [&](StudyOptions& options) { options.fit.ticker_min_support_interactions = limit; };
    EXPECT_EQ(facts_of(rows, {}, limited).slopes_with_all, limit == 120);
  }
}

TEST(SpaceFacts, AnUnusableWindowDoesNotCount) {
  WeeklyRows rows = weekly_rows(24, {"A", "B", "SPY"}, 10);
  rows.rows.erase(
      std::remove_if(rows.rows.begin(), rows.rows.end(),
                     [](const std::vector<std::string>& cells) { return cells[9] >= "96" || cells[9] < "95"; }),
      rows.rows.end());
  ASSERT_EQ(rows.rows.size(), 24U * 3U);  // one strike each: 36 TRAIN rows before the first window
  for (std::size_t copy = 0; copy < 9; ++copy)
    for (std::size_t row = 12 * 3; row < 24 * 3; ++row) rows.rows.push_back(rows.rows[row]);
  for (const int limit : {52, 53}) {  // 12 + 4 x 10 rows of each ticker before the second window
    const SpaceFacts facts =
        facts_of(rows, {}, [&](StudyOptions& options) { options.fit.ticker_min_support_interactions = limit; });
    EXPECT_EQ(facts.slopes_with_all, limit == 52);
    EXPECT_EQ(facts.slopes_with_non_foundation, limit == 52) << "A and B";
  }
}

TEST(SpaceFacts, CountEachTickerOnceAndFindTheFoundationAmongThem) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  rows.at(12 * 20, "ticker") = "C";  // in the first VAL week
  EXPECT_EQ(facts_of(rows, {}).num_tickers, 2);
  rows.at(12 * 20 - 1, "ticker") = "IWM";
  const SpaceFacts facts = facts_of(rows, {});
  EXPECT_EQ(facts.num_tickers, 3);
  EXPECT_TRUE(facts.has_foundation);
  rows.drop("asof_date");
  EXPECT_FALSE(facts_of(rows, {}).has_chains);
  rows.drop("expiry_date");
  EXPECT_FALSE(facts_of(rows, {}).has_chains);
}

TEST(SpaceFacts, OneOtherValueMakesAFeatureVary) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  rows.fill("T_days", "4");
  rows.fill("r", "0.5");
  expect_problem(facts_of(rows, {"T_years"}), "T_years", false, "T_days takes one value");
  expect_problem(facts_of(rows, {"r"}), "r", false, "constant before the VAL weeks");
  rows.at(0, "T_days") = "5";
  rows.at(12 * 20 - 1, "r") = "0.25";
  EXPECT_TRUE(facts_of(rows, {"T_years", "r"}).problems.empty());
  rows.at(12 * 20 - 1, "r") = "0.5";
  rows.at(12 * 20, "r") = "0.25";  // in the first VAL week
  expect_problem(facts_of(rows, {"r"}), "r", false, "constant before the VAL weeks");
  rows.drop("T_days");
  const SpaceFacts without = facts_of(rows, {"T_years", "rv20"});
  expect_problem(without, "T_years", true, "no column T_days");
  EXPECT_EQ(without.problems.count("rv20"), 0U);
  rows.add("T_years", [](std::size_t row) { return row % 2 ? "0.01" : "0.02"; });
  EXPECT_EQ(facts_of(rows, {"T_years"}).problems.count("T_years"), 0U) << "no T_days, so not one value of it";
}

}  // namespace
}  // namespace calibeam
