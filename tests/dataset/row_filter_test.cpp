// Which rows stay, how many go for which reason, and what is said of them, on a table made by hand.
#include "dataset/row_filter.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <numeric>

#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing_support::data_error_of;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Outcomes that alternate, all rows on Mondays of one week with T_days 3.
struct Rows {
  Table table;
  ColumnRoles roles;
  RegimeOptions regime;

  explicit Rows(std::size_t count) {
    table.path = "data.csv";
    table.num_rows = count;
    roles.target = "y";
    roles.prn = "p";
    roles.asof = "asof";
    roles.standard = {"T_days", "asof_fallback_days"};
    for (const char* name : {"y", "p", "T_days", "asof_fallback_days"}) {
      table.columns.push_back({name, ColumnType::number, std::vector<double>(count, 0.0), {}, {}, {}, {}});
    }
    for (std::size_t row = 0; row < count; ++row) {
      number("y", row) = static_cast<double>(row % 2);
      number("p", row) = 0.25;
      number("T_days", row) = 3;
    }
    table.columns.push_back({"asof", ColumnType::day, {}, std::vector<std::int32_t>(count, 4), {}, {}, {}});
  }

  Column& column(const std::string& name) {
    return *std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& c) { return c.name == name; });
  }
  double& number(const std::string& name, std::size_t row) { return column(name).numbers[row]; }
  std::int32_t& asof(std::size_t row) { return table.columns.back().days[row]; }
  [[nodiscard]] KeptRows filter() const { return filter_rows(table, roles, regime); }

  /// The rows that went.
  [[nodiscard]] std::vector<std::uint32_t> gone() const {
    const std::vector<std::uint32_t> kept = filter().rows;
    std::vector<std::uint32_t> all(table.num_rows), out;
    std::iota(all.begin(), all.end(), 0U);
    std::set_difference(all.begin(), all.end(), kept.begin(), kept.end(), std::back_inserter(out));
    return out;
  }
};

TEST(RowFilter, KeepsOutcomesProbabilitiesAndFallbacksUpToTheirBounds) {
  Rows rows(230);
  EXPECT_THAT(rows.gone(), IsEmpty());
  EXPECT_THAT(rows.filter().warnings, IsEmpty());
  const std::vector<double> outcomes{0.5, kNan, -1, 2, 0, 1}, probs{-1e-9, 1 + 1e-9, kNan, 0, 1};
  const std::vector<double> fallbacks{1, 0.5, -1, kNan, 0};
  for (std::size_t i = 0; i < outcomes.size(); ++i) rows.number("y", 10 + i) = outcomes[i];
  for (std::size_t i = 0; i < probs.size(); ++i) rows.number("p", 20 + i) = probs[i];
  for (std::size_t i = 0; i < fallbacks.size(); ++i) rows.number("asof_fallback_days", 30 + i) = fallbacks[i];
  rows.number("p", 11) = 7;                   // went before, with its outcome
  rows.number("asof_fallback_days", 10) = 9;  // likewise
  EXPECT_THAT(rows.gone(), ElementsAre(10, 11, 12, 13, 20, 21, 22, 30, 31));
  const KeptRows kept = rows.filter();
  EXPECT_EQ(kept.counts.rows_read, 230U);
  EXPECT_EQ(kept.counts.dropped_target, 4U);
  EXPECT_EQ(kept.counts.dropped_prn, 3U);
  EXPECT_EQ(kept.counts.dropped_asof_fallback, 2U);
  EXPECT_EQ(kept.counts.dropped_tdays, 0U);
  EXPECT_EQ(kept.counts.dropped_asof_dow, 0U);
  EXPECT_THAT(
      kept.warnings,
      ElementsAre(Pair("y", "4 rows are left out, since an outcome 0 or 1 is wanted; the first is line 12: '0.5'"),
                  Pair("p",
                       "3 rows are left out, since a probability in [0, 1] is wanted; the first is line 22: "
                       "'-1e-09'")));
}

TEST(RowFilter, ShowsTheFirstCellThatIsNoNumberAsItStands) {
  Rows rows(230);
  rows.table.lines.resize(230);
  std::iota(rows.table.lines.begin(), rows.table.lines.end(), 100U);
  rows.number("y", 0) = kNan;  // missing: nothing to show, though the column has a bad cell
  rows.number("y", 8) = kNan;
  rows.column("y").bad = {1, 8, "yes"};
  rows.number("p", 0) = kNan;  // went with its outcome
  rows.number("p", 8) = kNan;
  rows.number("p", 9) = kNan;
  rows.column("p").bad = {1, 9, "half"};
  EXPECT_THAT(
      rows.filter().warnings,
      ElementsAre(Pair("y", "2 rows are left out, since an outcome 0 or 1 is wanted; the first is line 100: ''"),
                  Pair("p",
                       "1 rows are left out, since a probability in [0, 1] is wanted; the first is line 109: "
                       "'half'")));
  rows.column("p").bad = {};  // row 0 is not bad because there is no bad row
  rows.number("y", 0) = 1;
  EXPECT_EQ(rows.filter().warnings[1].second,
            "2 rows are left out, since a probability in [0, 1] is wanted; the first is line 100: ''");
}

TEST(RowFilter, KeepsTheRegimeRowByRow) {
  Rows rows(240);
  rows.regime.tdays_allowed = {3, 4};
  rows.number("T_days", 50) = 4;
  rows.number("T_days", 60) = 5;
  rows.number("T_days", 61) = kNan;
  EXPECT_THAT(rows.gone(), ElementsAre(60, 61));
  EXPECT_EQ(rows.filter().counts.dropped_tdays, 2U);
  rows.regime.asof_weekdays = {0, 2};  // 1970-01-05 is a Monday
  rows.asof(70) = 5;
  rows.asof(80) = 6;
  rows.asof(90) = kNoDay;
  rows.asof(92) = 4 - 7;
  EXPECT_THAT(rows.gone(), ElementsAre(60, 61, 70, 90));
  EXPECT_EQ(rows.filter().counts.dropped_asof_dow, 2U);
}

TEST(RowFilter, NeedsTheColumnsOfItsFilters) {
  Rows rows(240);
  rows.roles.standard = {"asof_fallback_days"};
  rows.regime.tdays_allowed = {3};
  EXPECT_EQ(data_error_of([&] { (void)rows.filter(); }),
            "data.csv: --tdays-allowed needs a column T_days, and there is none");
  rows.regime = {};
  rows.regime.asof_weekdays = {0};
  rows.roles.asof = "";
  EXPECT_EQ(data_error_of([&] { (void)rows.filter(); }),
            "data.csv: --asof-dow-allowed needs an as-of column (asof_date, snapshot_time_utc, snapshot_time, "
            "asof_datetime_utc), and there is none");
  rows.roles.standard = {"T_days"};  // then no row has a fallback
  rows.regime = {};
  rows.number("asof_fallback_days", 7) = 1;
  EXPECT_THAT(rows.gone(), IsEmpty());
}

TEST(RowFilter, NeedsTwoHundredRowsOfBothOutcomes) {
  Rows rows(206);
  rows.regime.tdays_allowed = {3};
  rows.regime.asof_weekdays = {0};
  rows.number("y", 3) = 7;
  rows.number("y", 4) = kNan;
  rows.number("p", 5) = 2;
  rows.number("asof_fallback_days", 6) = 1;
  rows.number("T_days", 7) = 1;
  rows.asof(8) = 5;
  EXPECT_EQ(rows.filter().rows.size(), 200U);
  rows.asof(9) = 5;
  EXPECT_EQ(
      data_error_of([&] { (void)rows.filter(); }),
      "data.csv: 199 of 206 rows are left, and 200 are needed; dropped: 2 without a 0/1 outcome in y, 1 without a "
      "probability in p, 1 with asof_fallback_days > 0, 1 by --tdays-allowed, 2 by --asof-dow-allowed. Column y: 2 "
      "rows are left out, since an outcome 0 or 1 is wanted; the first is line 5: '7'. Column p: 1 rows are left "
      "out, since a probability in [0, 1] is wanted; the first is line 7: '2'");
  Rows same(201);
  for (std::size_t row = 0; row < 201; ++row) same.number("y", row) = row == 0 ? 3 : 1;  // row 0 goes
  EXPECT_EQ(data_error_of([&] { (void)same.filter(); }),
            "data.csv: column y is 1 in all 200 rows that are left; a calibrator needs both 0 and 1");
  same.number("y", 200) = 0;
  EXPECT_EQ(same.filter().rows.size(), 200U);
}

}  // namespace
}  // namespace calibeam
