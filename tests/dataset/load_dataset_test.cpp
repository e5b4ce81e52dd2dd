#include <gmock/gmock.h>

#include <algorithm>

#include "dataset/dataset.hpp"
#include "dataset/weekly_file.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::data_error_of;
using testing_support::small_options;
using testing_support::TemporaryCsv;
using testing_support::weekly_rows;
using testing_support::WeeklyRows;

const std::vector<std::string> kTickers{"AAA", "BBB", "SPY"};

Dataset load(const WeeklyRows& rows, const std::vector<std::string>& features = {}) {
  const TemporaryCsv file(rows);
  return load_dataset(small_options(file.path()), features);
}

std::string load_error(const WeeklyRows& rows) {
  return data_error_of([&] { (void)load(rows); });
}

TEST(LoadDataset, DropsRowsInOrderAndCountsThem) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.add("asof_fallback_days", [](std::size_t row) { return row == 7 || row == 1 ? "1" : "0"; });
  rows.at(0, "outcome_ST_gt_K") = "0.5";
  rows.at(1, "outcome_ST_gt_K") = "";  // would be dropped by the fallback, too: counted once, here
  rows.at(2, "outcome_ST_gt_K") = "yes";
  rows.at(3, "pRN") = "1.001";
  rows.at(4, "pRN") = "NA";
  rows.at(5, "pRN") = "1";
  rows.at(6, "outcome_ST_gt_K") = "1.0";
  const Dataset data = load(rows);
  EXPECT_EQ(data.counts.rows_read, 288U);
  EXPECT_EQ(data.counts.dropped_target, 3U);
  EXPECT_EQ(data.counts.dropped_prn, 2U);
  EXPECT_EQ(data.counts.dropped_asof_fallback, 1U);
  EXPECT_EQ(data.num_rows(), 282U);
  EXPECT_EQ(*std::max_element(data.prn.begin(), data.prn.end()), 1.0 - 1e-6);
}

TEST(LoadDataset, NormalisesTickersAndCallsEmptyOnesUnknown) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.at(0, "ticker") = "  aaa ";
  rows.at(1, "ticker") = "  ";
  rows.at(2, "ticker") = "NA";
  EXPECT_THAT(load(rows).tickers, ElementsAre("AAA", "BBB", "NA", "SPY", "UNKNOWN"));
}

TEST(LoadDataset, TakesTheDefaultAndTheNamedColumns) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.header[rows.column("asof_date")] = "snapshot_time";
  rows.header[rows.column("outcome_ST_gt_K")] = "label";
  rows.drop("sample_weight_final");
  rows.drop("expiry_date");
  const Dataset data = load(rows);
  EXPECT_EQ(data.asof_column, "snapshot_time");
  EXPECT_EQ(data.expiry_column, "");
  EXPECT_EQ(data.target_column, "label");
  EXPECT_EQ(data.weight_column, "none");
  EXPECT_EQ(data.weight, std::vector<double>(data.num_rows(), 1.0));
  EXPECT_EQ(data.expiry, data.week) << "a row without an expiry date uses its week's";
}

TEST(LoadDataset, MissingWeightIsZeroAndUnparsedDatesFallBackToTheWeek) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.fill("sample_weight_final", "");
  rows.fill("asof_date", "soon");
  const Dataset data = load(rows);
  EXPECT_EQ(data.weight, std::vector<double>(data.num_rows(), 0.0));
  EXPECT_EQ(data.asof, data.week);
  ASSERT_EQ(data.warnings.size(), 1U);
  EXPECT_EQ(data.warnings[0].first, "asof_date");
  EXPECT_THAT(data.warnings[0].second, HasSubstr("288 cells do not parse, first on line 2"));
}

TEST(LoadDataset, WarnsOncePerColumnWithCountAndFirstLine) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.at(9, "rv20") = "1_000";
  rows.at(4, "rv20") = "inf";
  rows.at(3, "rv20") = "n/a?";
  rows.at(2, "rv20") = "N/A";  // missing, not bad
  const Dataset data = load(rows);
  ASSERT_EQ(data.warnings.size(), 1U);
  EXPECT_EQ(data.warnings[0].second, "3 cells do not parse, first on line 5 ('n/a?')");
}

TEST(LoadDataset, KeepsTheRegimeAndSaysWhatWasRemoved) {
  WeeklyRows rows = weekly_rows(24, kTickers, 8);
  rows.at(1, "asof_date") = "";
  const TemporaryCsv file(rows);
  StudyOptions options = small_options(file.path());
  options.regime.tdays_allowed = {4};
  options.regime.asof_weekdays = {0};
  const Dataset data = load_dataset(options, {});
  EXPECT_EQ(data.counts.dropped_tdays, 288U);
  EXPECT_EQ(data.counts.dropped_asof_dow, 1U) << "a row without an as-of date has no weekday";
  options.regime.asof_weekdays = {2};
  const std::string message = data_error_of([&] { (void)load_dataset(options, {}); });
  EXPECT_THAT(message, AllOf(HasSubstr("0 of 576 rows are left"), HasSubstr("288 by --tdays-allowed"),
                             HasSubstr("288 by --asof-dow-allowed")));
}

TEST(LoadDataset, RegimeFiltersNeedTheirColumns) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.drop("T_days");
  rows.drop("asof_date");
  const TemporaryCsv file(rows);
  StudyOptions options = small_options(file.path());
  options.regime.tdays_allowed = {4};
  EXPECT_THAT(data_error_of([&] { (void)load_dataset(options, {}); }), HasSubstr("--tdays-allowed needs"));
  options.regime.tdays_allowed.clear();
  options.regime.asof_weekdays = {0};
  EXPECT_THAT(data_error_of([&] { (void)load_dataset(options, {}); }), HasSubstr("--asof-dow-allowed needs"));
}

TEST(LoadDataset, RowOrderInTheFileChangesNothing) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  for (std::size_t row = 0; row < rows.rows.size(); ++row) rows.at(row, "K") = row % 3 ? "100" : "";
  rows.at(5, "rv20") = "";
  rows.at(6, "r") = "-0.0";
  rows.rows.push_back(rows.rows[6]);
  rows.at(6, "r") = "0";
  rows.add("sector", [](std::size_t row) { return row % 5 ? "b" : "a"; });
  const TemporaryCsv ordered(rows);
  std::reverse(rows.rows.begin(), rows.rows.end());
  std::swap(rows.rows[3], rows.rows[200]);
  const TemporaryCsv shuffled(rows);
  StudyOptions options = small_options(ordered.path());
  options.input.categorical_features = {"sector"};
  const Dataset a = load_dataset(options, {});
  options.input.csv = shuffled.path();
  const Dataset b = load_dataset(options, {});
  EXPECT_EQ(a.fingerprint, b.fingerprint);
  EXPECT_EQ(a.prn, b.prn);
  EXPECT_EQ(a.outcome, b.outcome);
  EXPECT_EQ(a.categorical[0].codes, b.categorical[0].codes);
  EXPECT_TRUE(std::is_sorted(a.week.begin(), a.week.end()));
}

TEST(LoadDataset, NamesLineColumnAndValueOfABadWeek) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.at(11, "week_friday") = "05/01/2024";
  rows.at(11, "outcome_ST_gt_K") = "";  // the row would be dropped
  EXPECT_THAT(load_error(rows), AllOf(HasSubstr("line 13"), HasSubstr("week_friday"), HasSubstr("'05/01/2024'")));
  rows.at(4, "week_friday") = "";
  EXPECT_THAT(load_error(rows), AllOf(HasSubstr("line 6"), HasSubstr("missing")));
}

TEST(LoadDataset, NamesLineColumnAndValueOfABadWeight) {
  for (const std::string bad : {"-0.5", "heavy", "inf", "1e999"}) {
    WeeklyRows rows = weekly_rows(24, kTickers, 4);
    rows.at(11, "sample_weight_final") = bad;
    rows.at(11, "pRN") = "7";  // the row would be dropped
    EXPECT_THAT(load_error(rows), AllOf(HasSubstr("line 13"), HasSubstr("sample_weight_final"), HasSubstr(bad)));
  }
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.fill("sample_weight_final", "1e308");
  EXPECT_THAT(load_error(rows), HasSubstr("add up to more than 1e+305"));
  rows.fill("sample_weight_final", "1e-320");
  EXPECT_THAT(load_error(rows), AllOf(HasSubstr("scale them up"), HasSubstr("sample_weight_final")));
}

TEST(LoadDataset, WarnsOfAWeekColumnThatHoldsDays) {
  WeeklyRows rows = weekly_rows(30, kTickers, 4);
  const auto warnings = [&rows] {
    const TemporaryCsv csv(rows);
    return load_dataset(small_options(csv.path()), {}).warnings;
  };
  rows.at(0, "week_friday") = "2024-01-04";  // a holiday is no reason to warn
  EXPECT_THAT(warnings(), ::testing::IsEmpty());
  const std::size_t size = rows.rows.size();
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 2 == 0) rows.at(i, "week_friday") = rows.at(i, "asof_date");
  }
  EXPECT_THAT(warnings(), ::testing::Contains(::testing::Pair("week_friday", HasSubstr("59 of its 60 dates"))));
}

TEST(LoadDataset, MissingRequiredColumnsListThePresentOnesAndTheFlag) {
  const std::vector<std::pair<std::string, std::string>> required{{"week_friday", "--week-col"},
                                                                  {"ticker", "--ticker-col"},
                                                                  {"pRN", "--prn-col"},
                                                                  {"outcome_ST_gt_K", "--target-col"}};
  for (const auto& [name, flag] : required) {
    WeeklyRows rows = weekly_rows(2, kTickers, 1);
    rows.drop(name);
    EXPECT_THAT(load_error(rows), AllOf(HasSubstr(name), HasSubstr(flag), HasSubstr("rv20, r, dividend_yield")));
  }
}

TEST(LoadDataset, RefusesFilesThatCannotBeLearnedFrom) {
  EXPECT_THAT(load_error(weekly_rows(0, kTickers, 1)), HasSubstr("no row after the header"));
  EXPECT_THAT(load_error(weekly_rows(20, kTickers, 3)), HasSubstr("180 of 180 rows are left"));
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.fill("outcome_ST_gt_K", "1");
  EXPECT_THAT(load_error(rows), HasSubstr("outcome_ST_gt_K is 1 in all 288 rows"));
}

TEST(LoadDataset, RefusesCategoricalColumnsThatKnowTheFuture) {
  const TemporaryCsv file(weekly_rows(24, kTickers, 4));
  StudyOptions options = small_options(file.path());
  for (const std::string name : {"outcome_ST_gt_K", "sample_weight_final", "week_friday", "asof_date", "ticker"}) {
    options.input.categorical_features = {name};
    EXPECT_THAT(data_error_of([&] { (void)load_dataset(options, {}); }), HasSubstr("categorical feature " + name));
  }
}

TEST(LoadDataset, MarksFoundationAndTrainedOnTickers) {
  const TemporaryCsv file(weekly_rows(24, kTickers, 4));
  StudyOptions options = small_options(file.path());
  options.regime.train_tickers = {"BBB", "ZZZ"};
  const Dataset data = load_dataset(options, {});
  EXPECT_THAT(data.is_foundation, ElementsAre(0, 0, 1));
  EXPECT_THAT(data.is_trained_on, ElementsAre(0, 1, 1)) << "foundation tickers are always trained on";
  ASSERT_EQ(data.warnings.size(), 1U);
  EXPECT_THAT(data.warnings[0].second, HasSubstr("ZZZ"));
  options.regime.foundation_tickers = {"AAA"};
  EXPECT_THAT(load_dataset(options, {}).is_trained_on, ElementsAre(1, 1, 0));
}

TEST(LoadDataset, ReadsCustomColumnsOnlyWhereAFeatureNeedsThem) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.add("sentiment", [](std::size_t row) { return row % 2 ? "1" : "2"; });
  rows.add("rv20_sqrtT", [](std::size_t row) { return row % 2 ? "3" : "4"; });
  EXPECT_EQ(load(rows).column_hashes.size(), 0U);
  EXPECT_EQ(load(rows, {"sentiment"}).column_hashes.count("sentiment"), 1U);
  const Dataset data = load(rows, {"log_m_over_volT"});
  EXPECT_EQ(data.numeric.count("rv20_sqrtT"), 1U) << "a column of the file wins also as the input of another feature";
}

}  // namespace
}  // namespace calibeam
