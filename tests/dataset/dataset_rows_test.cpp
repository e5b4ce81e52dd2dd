// The rows of a loaded Dataset, cell by cell, and its weeks.
#include <gmock/gmock.h>

#include <algorithm>

#include "dataset/dataset.hpp"
#include "dataset/weekly_file.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

using testing::ElementsAre;
using testing_support::small_options;
using testing_support::TemporaryCsv;
using testing_support::weekly_rows;
using testing_support::WeeklyRows;

const std::vector<std::string> kTickers{"AAA", "BBB", "SPY"};

Dataset load(const WeeklyRows& rows) {
  const TemporaryCsv file(rows);
  return load_dataset(small_options(file.path()), {});
}

/// Rows of weekly_rows stand in canonical order already.
TEST(LoadDataset, EveryCellArrivesInItsRow) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  rows.add("sector", [](std::size_t row) { return row % 5 == 0 ? "b" : row % 5 == 1 ? "a" : "c"; });
  rows.at(40, "sample_weight_final") = "";
  rows.at(41, "pRN") = "0";
  rows.at(42, "pRN") = "1";
  const TemporaryCsv file(rows);
  StudyOptions options = small_options(file.path());
  options.input.categorical_features = {"sector"};
  const Dataset data = load_dataset(options, {});
  ASSERT_EQ(data.num_rows(), 288U);
  EXPECT_EQ(data.weeks.size(), 24U);
  EXPECT_EQ(data.first_val_week, 12U);
  EXPECT_EQ(data.header, rows.header);
  const auto number = [&](std::size_t row, const char* name) { return parse_number(rows.at(row, name)); };
  for (std::size_t row = 0; row < 288; ++row) {
    SCOPED_TRACE("row " + std::to_string(row));
    EXPECT_EQ(data.week[row], parse_day(rows.at(row, "week_friday")));
    EXPECT_EQ(data.weeks[data.week_index[row]], data.week[row]);
    EXPECT_EQ(data.asof[row], parse_day(rows.at(row, "asof_date")));
    EXPECT_EQ(data.expiry[row], parse_day(rows.at(row, "expiry_date")));
    EXPECT_EQ(data.tickers[data.ticker[row]], rows.at(row, "ticker"));
    EXPECT_EQ(data.prn[row], row == 41 ? 1e-6 : row == 42 ? 1 - 1e-6 : number(row, "pRN"));
    EXPECT_EQ(data.weight[row], row == 40 ? 0.0 : number(row, "sample_weight_final"));
    EXPECT_EQ(data.outcome[row], number(row, "outcome_ST_gt_K"));
    for (const char* name : {"K", "rv20", "r", "rel_spread_median"})
      EXPECT_EQ(data.numeric.at(name)[row], number(row, name));
    EXPECT_EQ(data.categorical[0].levels[data.categorical[0].codes[row]], rows.at(row, "sector"));
  }
}

TEST(LoadDataset, ARowWithoutADayHasItsWeeksOwn) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  for (const std::size_t row : {std::size_t{0}, std::size_t{40}, std::size_t{287}}) {
    rows.at(row, "asof_date") = "";
    rows.at(row, "expiry_date") = row == 40 ? "never" : "";
  }
  const Dataset data = load(rows);
  EXPECT_EQ(std::count(data.asof.begin(), data.asof.end(), parse_day("2024-01-05")), 1);
  EXPECT_EQ(std::count(data.asof.begin(), data.asof.end(), parse_day("2024-01-26")), 1);
  EXPECT_EQ(std::count(data.asof.begin(), data.asof.end(), parse_day("2024-06-14")), 1);
  for (std::size_t row = 0; row < data.num_rows(); ++row) {
    EXPECT_EQ(data.expiry[row], data.week[row]);
    EXPECT_TRUE(data.asof[row] == data.week[row] || data.asof[row] == data.week[row] - 4);
  }
}

TEST(LoadDataset, AWeekMayHaveOneRow) {
  WeeklyRows rows = weekly_rows(24, kTickers, 4);
  WeeklyRows single = rows;
  for (const std::size_t week : {std::size_t{0}, std::size_t{3}, std::size_t{23}})
    for (std::size_t row = 0; row < 12; ++row)
      if (row != 5) single.rows[week * 12 + row].clear();
  single.rows.erase(std::remove_if(single.rows.begin(), single.rows.end(), [](const auto& row) { return row.empty(); }),
                    single.rows.end());
  const Dataset data = load(single);
  EXPECT_EQ(data.weeks, load(rows).weeks);
  for (std::size_t row = 0; row < data.num_rows(); ++row) EXPECT_EQ(data.weeks[data.week_index[row]], data.week[row]);
  EXPECT_THAT(data.is_trained_on, ElementsAre(1, 1, 1));
}

TEST(LoadDataset, WarnsIfATenthOfTheWeeksIsShorterThanFiveDays) {
  WeeklyRows rows = weekly_rows(30, kTickers, 4);
  const auto move_week = [&](std::size_t week, const std::string& day) {
    for (std::size_t row = week * 12; row < week * 12 + 12; ++row) rows.at(row, "week_friday") = day;
  };
  move_week(1, "2024-01-09");   // 4 days after the 5th
  move_week(6, "2024-02-13");   // 4 days after the 9th
  move_week(10, "2024-03-13");  // 5 days after the 8th
  EXPECT_THAT(load(rows).warnings, ::testing::IsEmpty());
  move_week(10, "2024-03-12");
  EXPECT_THAT(load(rows).warnings,
              ElementsAre(::testing::Pair(
                  "week_friday",
                  "3 of its 30 dates are less than 5 days after the one before, but every date counts as a week of its "
                  "own in the splits; give a column with one date per week (--week-col)")));
  rows.rows.resize(22 * 12);  // 10 x 2 is less than 22, 10 x 3 is not
  EXPECT_EQ(load(rows).warnings.size(), 1U);
  move_week(10, "2024-03-15");
  EXPECT_THAT(load(rows).warnings, ::testing::IsEmpty());
}

}  // namespace
}  // namespace calibeam
