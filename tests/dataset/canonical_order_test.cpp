// The order of rows against a comparison of all their cells, and tickers in their one spelling.
#include "dataset/canonical_order.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>

namespace calibeam {
namespace {

using testing::ElementsAre;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kRows = 400;

/// Mostly equal cells, so that every column decides between some rows.
Table random_table(unsigned seed) {
  std::mt19937 random(seed);
  Table table;
  table.num_rows = kRows;
  for (const char* name : {"week", "asof", "expiry"}) {
    Column column{name, ColumnType::day, {}, {}, {}, {}, {}};
    for (std::size_t i = 0; i < kRows; ++i) column.days.push_back(7 * static_cast<std::int32_t>(random() % 2));
    table.columns.push_back(column);
  }
  for (const char* name : {"ticker", "sector"}) {
    Column column{name, ColumnType::text, {}, {}, {}, {"b ", "a", "B", "aa", "c"}, {}};
    for (std::size_t i = 0; i < kRows; ++i) column.codes.push_back(random() % 4);
    table.columns.push_back(column);
  }
  for (const char* name : {"K", "r", "prn", "target", "weight", "custom"}) {
    Column column{name, ColumnType::number, {}, {}, {}, {}, {}};
    for (std::size_t i = 0; i < kRows; ++i) {
      const auto draw = random() % 8;
      column.numbers.push_back(draw == 0 ? kNan : draw == 1 ? -1.0 : draw == 2 ? 0.0 : draw == 3 ? -0.0 : 2.5);
    }
    table.columns.push_back(column);
  }
  return table;
}

ColumnRoles roles_of(bool with_weight) {
  ColumnRoles roles;
  roles.week = "week";
  roles.ticker = "ticker";
  roles.asof = "asof";
  roles.expiry = "expiry";
  roles.standard = {"K", "r"};
  roles.prn = "prn";
  roles.target = "target";
  roles.weight = with_weight ? "weight" : "none";
  roles.custom = {"custom"};
  roles.categorical = {"sector"};
  return roles;
}

/// All that decides, in order: missing numbers after the others.
std::vector<std::string> key_of(const Table& table, std::uint32_t row, const std::vector<std::string>& names) {
  std::vector<std::string> key;
  for (const std::string& name : names) {
    for (const Column& c : table.columns) {
      if (c.name != name) continue;
      if (c.type == ColumnType::day) key.push_back(std::to_string(c.days[row]));  // one digit
      if (c.type == ColumnType::text)
        key.push_back(name == "ticker" ? normalise_ticker(c.levels[c.codes[row]]) : c.levels[c.codes[row]]);
      if (c.type == ColumnType::number)
        key.push_back(std::isnan(c.numbers[row]) ? "9" : c.numbers[row] < 0 ? "0" : c.numbers[row] > 0 ? "2" : "1");
    }
  }
  return key;
}

TEST(CanonicalOrder, ComparesAllCellsInTurn) {
  for (unsigned seed = 1; seed < 7; ++seed) {
    const Table table = random_table(seed);
    const bool with_weight = seed % 2 == 0;
    std::vector<std::string> names{"week", "ticker", "asof", "expiry", "K", "r", "prn", "target"};
    if (with_weight) names.push_back("weight");
    names.insert(names.end(), {"custom", "sector"});
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < kRows; ++row)
      if (row % 11 != 3) rows.push_back(row);
    const Column& ticker = table.columns[3];
    std::vector<std::vector<std::string>> expected, actual;
    for (const std::uint32_t row : rows) expected.push_back(key_of(table, row, names));
    std::sort(expected.begin(), expected.end());
    const std::vector<std::uint32_t> order =
        canonical_order(table, roles_of(with_weight), {0, 7}, ticker_levels(ticker, rows), rows);
    for (const std::uint32_t row : order) actual.push_back(key_of(table, row, names));
    EXPECT_EQ(actual, expected) << seed;
    EXPECT_EQ(std::set<std::uint32_t>(order.begin(), order.end()), std::set<std::uint32_t>(rows.begin(), rows.end()));
  }
}

TEST(CanonicalOrder, OfOneRowAndOfNone) {
  const Table table = random_table(1);
  const TextLevels levels = ticker_levels(table.columns[3], {5});
  EXPECT_THAT(canonical_order(table, roles_of(true), {table.columns[0].days[5]}, levels, {5}), ElementsAre(5));
  EXPECT_TRUE(canonical_order(table, roles_of(true), {}, TextLevels{{}, {0, 0, 0, 0, 0}}, {}).empty());
}

TEST(TextLevels, AreThoseOfTheRowsSortedAndEachOnce) {
  const Column column{"t", ColumnType::text, {}, {}, {0, 1, 2, 3, 1, 4}, {"spy", "QQQ", " Spy\t", "zz", ""}, {}};
  const TextLevels tickers = ticker_levels(column, {1, 2, 0, 5});
  EXPECT_THAT(tickers.levels, ElementsAre("QQQ", "SPY", "UNKNOWN"));
  EXPECT_THAT(tickers.code_of, ElementsAre(1, 0, 1, 0, 2));
  const TextLevels texts = text_levels(column, {5, 4, 3, 2});
  EXPECT_THAT(texts.levels, ElementsAre("", " Spy\t", "QQQ", "zz"));
  EXPECT_THAT(texts.code_of, ElementsAre(0, 2, 1, 3, 0));
  EXPECT_EQ(normalise_ticker(" az`{AZ@[\v\f"), "AZ`{AZ@[");
  EXPECT_EQ(normalise_ticker("x"), "X");
  EXPECT_EQ(normalise_ticker(" \r\n\t"), "UNKNOWN");
  EXPECT_EQ(normalise_ticker(""), "UNKNOWN");
  EXPECT_EQ(normalise_ticker("\xc3\xa9"), "\xc3\xa9") << "other letters stay";
  EXPECT_THAT(is_listed({"A", "B", "UNKNOWN"}, {" b", "c", ""}), ElementsAre(0, 1, 1));
}

}  // namespace
}  // namespace calibeam
