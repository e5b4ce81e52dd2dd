// What is said of columns and cells, word for word, and who gets which column.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "calibeam/problem.hpp"
#include "dataset/check_cells.hpp"
#include "dataset/column_roles.hpp"
#include "dataset/column_taker.hpp"
#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing_support::data_error_of;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Column numbers(const std::string& name, std::vector<double> values, BadCells bad = {}) {
  return {name, ColumnType::number, std::move(values), {}, {}, {}, std::move(bad)};
}
Column days(const std::string& name, std::vector<std::int32_t> values, BadCells bad = {}) {
  return {name, ColumnType::day, {}, std::move(values), {}, {}, std::move(bad)};
}

Table table_of(std::vector<Column> columns) {
  Table table;
  table.path = "data.csv";
  table.columns = std::move(columns);
  return table;
}

std::string weight_error(std::vector<double> values, const BadCells& bad = {}) {
  ColumnRoles roles;
  roles.weight = "w";
  const Table table = table_of({numbers("w", std::move(values), bad)});
  return data_error_of([&] { check_weights(table, roles); });
}

void expect_good_weights(std::vector<double> values) {
  ColumnRoles roles;
  roles.weight = "w";
  const Table table = table_of({numbers("w", std::move(values))});
  EXPECT_NO_THROW(check_weights(table, roles));
}

TEST(CheckCells, WeightsHaveBoundsOfTheirOwnAndTogether) {
  expect_good_weights({0, kNan, 1});
  expect_good_weights({kNan, kNan});
  expect_good_weights({kLargestMass});
  expect_good_weights({0, kSmallestMass, 0});
  EXPECT_EQ(weight_error({1, 2, -0.5, -1}),
            "data.csv: line 4: column w: -0.5 is not a weight; a weight is a number >= 0 (--weight-col none turns "
            "weights off)");
  EXPECT_EQ(
      weight_error({1, std::numeric_limits<double>::infinity()}),
      "data.csv: line 3: column w: inf is not a weight; a weight is a number >= 0 (--weight-col none turns weights "
      "off)");
  EXPECT_EQ(weight_error({kNan, 3, kNan, kNan}, {2, 2, "much"}),
            "data.csv: line 4: column w: 'much' is not a weight; a weight is a number >= 0 (--weight-col none turns "
            "weights off)");
  EXPECT_EQ(weight_error({kNan}, {1, 0, "x"}).substr(0, 37), "data.csv: line 2: column w: 'x' is no");
  EXPECT_EQ(weight_error({9e304, 1e304, 1e303}),
            "data.csv: column w: the weights add up to more than 1e+305; scale them down");
  EXPECT_EQ(weight_error({4.5e-291, kNan, 4.5e-291}),
            "data.csv: column w: the weights add up to 9e-291 only, where a double has fewer digits; scale them up");
  ColumnRoles none;
  none.weight = "none";
  EXPECT_NO_THROW(check_weights(table_of({}), none));
}

TEST(CheckCells, TheFirstMissingOrBadWeekIsNamed) {
  ColumnRoles roles;
  roles.week = "wk";
  const auto error = [&](std::vector<std::int32_t> values, const BadCells& bad) {
    const Table table = table_of({numbers("wk", {}), days("wk", std::move(values), bad)});
    return data_error_of([&] { check_weeks(table, roles); });
  };
  EXPECT_EQ(error({5, kNoDay, kNoDay}, {1, 1, "soon"}),
            "data.csv: line 3: column wk: 'soon' is not a date; write YYYY-MM-DD");
  EXPECT_EQ(error({5, kNoDay, kNoDay}, {1, 2, "soon"}),
            "data.csv: line 3: column wk: the week is missing; every row needs one (YYYY-MM-DD)");
  EXPECT_EQ(error({kNoDay, 5}, {}),
            "data.csv: line 2: column wk: the week is missing; every row needs one (YYYY-MM-DD)");
  EXPECT_NO_THROW(check_weeks(table_of({days("wk", {1, 2, 3})}), roles));
  EXPECT_THROW((void)column_of(table_of({numbers("wk", {})}), "wk", ColumnType::day), std::logic_error);
  EXPECT_THROW((void)column_of(table_of({numbers("a", {})}), "wk", ColumnType::number), std::logic_error);
}

TEST(CheckCells, WarnsOfCellsThatDoNotParse) {
  ColumnRoles roles;
  roles.week = "wk";
  roles.asof = "wk";  // weeks are checked elsewhere
  roles.expiry = "exp";
  roles.standard = {"K", "r"};
  roles.custom = {"c"};
  Table table = table_of({days("wk", {}, {3, 0, "a"}), days("exp", {}, {1, 2, "b"}), numbers("K", {}, {2, 4, "d"}),
                          numbers("r", {}), numbers("c", {}, {1, 0, "e"})});
  table.lines = {7, 8, 9, 20, 21};
  EXPECT_THAT(unparsed_cell_warnings(table, roles),
              ElementsAre(Pair("exp", "1 cell does not parse, first on line 9 ('b')"),
                          Pair("K", "2 cells do not parse, first on line 21 ('d')"),
                          Pair("c", "1 cell does not parse, first on line 7 ('e')")));
  roles.expiry = "";
  roles.standard = {"r"};
  roles.custom = {};
  EXPECT_THAT(unparsed_cell_warnings(table, roles), IsEmpty());
}

const std::vector<std::string> kHeader{"week_friday", "ticker", "pRN", "y", "target", "K", "rv20", "extra", "sector"};

InputOptions input() {
  InputOptions options;
  options.csv = "data.csv";
  return options;
}

std::string role_error(const std::vector<std::string>& header, const InputOptions& options) {
  return data_error_of([&] { (void)resolve_columns(header, options, {}); });
}

TEST(ColumnRoles, TakeTheFirstPresentOfTheUsualNames) {
  std::vector<std::string> header = kHeader;
  const ColumnRoles plain = resolve_columns(header, input(), {"log_m", "extra", "y", "pRN", "x_prn_x_rv20"});
  EXPECT_EQ(plain.target, "target");
  EXPECT_EQ(plain.weight, "none");
  EXPECT_EQ(plain.asof, "");
  EXPECT_EQ(plain.expiry, "");
  EXPECT_THAT(plain.standard, ElementsAre("K", "rv20"));
  EXPECT_THAT(plain.custom, ElementsAre("extra"));
  header.insert(header.end(), {"quality_weight", "asof_datetime_utc", "snapshot_time", "event_endDate", "sentiment"});
  InputOptions options = input();
  options.target_column = "y";
  options.categorical_features = {"sector", "extra", "sector"};
  const ColumnRoles named =
      resolve_columns(header, options, {"sentiment", "extra", "quality_weight", "y", "week_friday"});
  EXPECT_EQ(named.target, "y");
  EXPECT_EQ(named.weight, "quality_weight");
  EXPECT_EQ(named.asof, "snapshot_time");
  EXPECT_EQ(named.expiry, "event_endDate");
  EXPECT_THAT(named.custom, ElementsAre("extra", "sentiment"));
  EXPECT_THAT(named.categorical, ElementsAre("sector", "extra"));
  std::vector<std::string> asked;
  for (const ColumnRequest& r : column_requests(named)) asked.push_back(fmt::format("{} {}", r.name, int(r.type)));
  EXPECT_THAT(asked, ElementsAre("week_friday 1", "snapshot_time 1", "event_endDate 1", "ticker 2", "pRN 0", "y 0",
                                 "quality_weight 0", "K 0", "rv20 0", "extra 0", "sentiment 0", "sector 2", "extra 2"));
  options.weight_column = "none";
  options.prn_column = "K";
  options.week_column = "snapshot_time";
  const ColumnRoles shared = resolve_columns(header, options, {"K"});
  EXPECT_EQ(shared.weight, "none");
  EXPECT_THAT(shared.custom, IsEmpty());
  EXPECT_EQ(column_requests(shared).size(), 8U) << "snapshot_time and K once";
  options.weight_column = "rv20";
  EXPECT_EQ(resolve_columns(header, options, {}).weight, "rv20");
}

TEST(ColumnRoles, SayWhatIsMissingAndWhatThereIs) {
  InputOptions options = input();
  options.weight_column = "w";
  EXPECT_EQ(
      role_error(kHeader, options),
      "data.csv: there is no column 'w' (the row weight; 'none' turns weights off); name it with --weight-col. The "
      "file has: week_friday, ticker, pRN, y, target, K, rv20, extra, sector");
  options = input();
  options.target_column = "z";
  EXPECT_EQ(role_error({"week_friday", "ticker", "pRN"}, options),
            "data.csv: there is no column 'z' (the outcome, 0 or 1); name it with --target-col. The file has: "
            "week_friday, ticker, pRN");
  EXPECT_EQ(
      role_error({"week_friday", "ticker", "pRN"}, input()),
      "data.csv: there is no column with the outcome (looked for outcome_ST_gt_K, target, y, label); name it with "
      "--target-col. The file has: week_friday, ticker, pRN");
  EXPECT_EQ(role_error({"week_friday;ticker"}, input()),
            "data.csv: there is no column 'week_friday' (the week, a date); name it with --week-col. The file has: "
            "week_friday;ticker Its cells seem to be separated by ';': save it with commas.");
  EXPECT_EQ(
      role_error({"a\tb"}, input()),
      "data.csv: there is no column 'week_friday' (the week, a date); name it with --week-col. The file has: a\tb "
      "Its cells seem to be separated by tabs: save it with commas.");
  EXPECT_EQ(
      role_error({"a;b", "c\td"}, input()),
      "data.csv: there is no column 'week_friday' (the week, a date); name it with --week-col. The file has: a;b, "
      "c\td");
  EXPECT_EQ(role_error({"a"}, input()),
            "data.csv: there is no column 'week_friday' (the week, a date); name it with --week-col. The file has: a");
}

TEST(ColumnRoles, ShowAHundredColumnsAndCountTheRest) {
  std::vector<std::string> header(100, "c");
  EXPECT_EQ(role_error(header, input()).find("more"), std::string::npos);
  header.insert(header.end(), {"d", "e"});
  const std::string message = role_error(header, input());
  EXPECT_TRUE(message.ends_with(", c, c and 2 more")) << message;
  EXPECT_EQ(std::count(message.begin(), message.end(), ','), 100) << "99 between columns, one in the text before them";
}

TEST(ColumnRoles, RefuseCategoricalColumnsByNameAndPart) {
  InputOptions options = input();
  options.ticker_column = "sector";
  for (const std::string name : {"sector", "ticker"}) {
    options.categorical_features = {name};
    EXPECT_EQ(role_error(kHeader, options), "categorical feature " + name +
                                                ": tickers have intercepts of their own; take it out of "
                                                "--categorical-features");
  }
  options.target_column = "extra";
  options.categorical_features = {"K", "extra"};
  EXPECT_EQ(role_error(kHeader, options),
            "categorical feature extra: refused: a date, a weight or only known at expiry; take it out of "
            "--categorical-features");
  options.categorical_features = {"no such"};
  EXPECT_EQ(role_error({"week_friday", "sector", "pRN", "extra"}, options),
            "data.csv: there is no column 'no such' (a categorical feature); name it with --categorical-features. The "
            "file has: week_friday, sector, pRN, extra");
}

TEST(ColumnTaker, HandsOutRowsInOrderAndFreesAColumnWithItsLastPart) {
  Table table = table_of({days("wk", {10, 11, 12}),
                          numbers("p", {0.1, -0.0, 0.3}),
                          numbers("w", {1, 2, 3}),
                          {"t", ColumnType::text, {}, {}, {0, 1, 0}, {"a", "b"}, {}}});
  ColumnRoles roles;
  roles.week = roles.asof = "wk";
  roles.ticker = "t";
  roles.prn = roles.target = "p";
  roles.weight = "w";
  roles.custom = {"w"};
  roles.categorical = {"t"};
  const std::vector<std::uint32_t> rows{2, 1};
  ColumnTaker taker(table, roles, rows);
  for (const char* name : {"wk", "wk", ""}) {
    EXPECT_EQ(table.columns[0].days.size(), 3U);
    EXPECT_THAT(taker.days(name), ElementsAre(12, 11));
  }
  EXPECT_THAT(table.columns[0].days, IsEmpty()) << "week, as-of and expiry have it";
  EXPECT_THAT(taker.numbers("p"), ElementsAre(0.3, 0.0));
  EXPECT_EQ(table.columns[1].numbers.size(), 3U);
  EXPECT_FALSE(std::signbit(taker.numbers("p")[1]));
  EXPECT_THAT(table.columns[1].numbers, IsEmpty());
  EXPECT_THAT(taker.codes("t"), ElementsAre(0, 1));
  EXPECT_EQ(table.columns[3].codes.size(), 3U);
  EXPECT_THAT(taker.codes("t"), ElementsAre(0, 1));
  EXPECT_THAT(table.columns[3].codes, IsEmpty());
  EXPECT_THAT(taker.numbers("w"), ElementsAre(3, 2));
  EXPECT_EQ(table.columns[2].numbers.size(), 3U);
  EXPECT_THAT(taker.numbers("w"), ElementsAre(3, 2));
  EXPECT_THAT(table.columns[2].numbers, IsEmpty());
}

}  // namespace
}  // namespace calibeam
