#include "dataset/fingerprint.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dataset/dataset.hpp"
#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing_support::small_options;
using testing_support::TemporaryCsv;
using testing_support::weekly_rows;
using testing_support::WeeklyRows;

std::string fingerprint(const WeeklyRows& rows, const std::vector<std::string>& features = {}) {
  const TemporaryCsv file(rows);
  return load_dataset(small_options(file.path()), features).fingerprint;
}

TEST(Fingerprint, IsThirtyTwoHexDigits) {
  const std::string hex = fingerprint(weekly_rows(24, {"A", "B"}, 5));
  EXPECT_EQ(hex.size(), 32U);
  EXPECT_EQ(hex.find_first_not_of("0123456789abcdef"), hex.npos);
}

TEST(Fingerprint, SeesEveryUsedColumn) {
  const WeeklyRows rows = weekly_rows(24, {"A", "B"}, 5);
  const std::string before = fingerprint(rows);
  for (const std::string& name : rows.header) {
    WeeklyRows changed = rows;
    changed.at(3, name) = name == "ticker"            ? "C"
                          : name == "outcome_ST_gt_K" ? (rows.rows[3][rows.column(name)] == "1" ? "0" : "1")
                          : name.ends_with("_date") || name == "week_friday" ? "2024-01-12"
                                                                             : "0.123";
    EXPECT_NE(fingerprint(changed), before) << name;
  }
}

TEST(Fingerprint, IgnoresSpellingsOfMissingAndZeroAndUnusedColumns) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 5);
  rows.at(3, "rv20") = "";
  rows.at(4, "r") = "0";
  const std::string before = fingerprint(rows);
  rows.at(3, "rv20") = "null";
  rows.at(4, "r") = "-0.0";
  rows.add("note", [](std::size_t) { return "x"; });
  rows.add("custom", [](std::size_t row) { return row % 2 ? "1" : "2"; });
  EXPECT_EQ(fingerprint(rows), before);
  EXPECT_EQ(fingerprint(rows, {"custom"}), before) << "a custom column has a hash of its own";
}

TEST(ColumnHash, SeesNameAndContent) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(column_hash("a", {0.0, kNan}), column_hash("a", {-0.0, -kNan}));
  EXPECT_NE(column_hash("a", {0.0, kNan}), column_hash("b", {0.0, kNan}));
  EXPECT_NE(column_hash("a", {0.0, 1.0}), column_hash("a", {1.0, 0.0}));
  EXPECT_NE(column_hash("a", {0.0}), column_hash("a", {0.0, 0.0}));
}

/// Keys of ledgers hold these numbers: another hash would begin every search anew.
TEST(Fingerprint, IsTheSameInEveryVersion) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 50);
  rows.at(7, "rv20") = "";
  rows.at(8, "r") = "-0.0";
  rows.add("sector", [](std::size_t row) { return row % 3 ? "x" : "y"; });
  const TemporaryCsv file(rows);
  StudyOptions options = small_options(file.path());
  options.input.categorical_features = {"sector"};
  EXPECT_EQ(load_dataset(options, {}).fingerprint, "df90491d9de3694e6469ba84e5686a8c");
  std::vector<double> values;
  for (int i = 0; i < 1500; ++i) values.push_back(i % 5 == 0 ? -0.0 : i % 7 == 0 ? std::nan("") : 0.5 * i);
  EXPECT_EQ(column_hash("some name", values), "b8377a0af84eafeb444c314bdb09fbbc");
}

}  // namespace
}  // namespace calibeam
