// Features of more rows than are computed at once, and which rows decide what the space and the Problem contain.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "dataset/build_problem.hpp"
#include "dataset/feature_expression.hpp"
#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing_support::data_error_of;
using testing_support::small_options;
using testing_support::TemporaryCsv;
using testing_support::weekly_rows;
using testing_support::WeeklyRows;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kRows = 3 * kFeatureBlock + 100;

/// Three columns of a few blocks; the first VAL week begins at row `before_val`.
Dataset long_data(std::size_t before_val) {
  Dataset data;
  data.prn_column = "pRN";
  data.header = {"pRN", "log_m", "log_m_fwd", "T_days"};
  for (std::size_t row = 0; row < kRows; ++row) {
    data.prn.push_back(0.25 + 0.5 * static_cast<double>(row) / kRows);
    data.week.push_back(row < before_val ? 4 : 11);
    data.week_index.push_back(row < before_val ? 0 : 1);
    data.numeric["log_m"].push_back(static_cast<double>(row % 1000) - 500);
    data.numeric["log_m_fwd"].push_back(kNan);
    data.numeric["T_days"].push_back(row % 3 == 0 ? kNan : static_cast<double>(row));
  }
  data.first_val_week = 1;
  return data;
}

TEST(FeatureBlocks, EveryRowHasTheValueOfItsOwnCells) {
  const Dataset data = long_data(kRows / 2);
  const std::vector<double> days = derive_feature(data, "log_T_days"), product = derive_feature(data, "x_prn_x_logm");
  ASSERT_EQ(days.size(), kRows);
  for (std::size_t row = 0; row < kRows; ++row) {
    EXPECT_EQ(std::isnan(days[row]), row % 3 == 0) << row;
    if (row % 3 != 0) {
      EXPECT_EQ(days[row], std::log1p(static_cast<double>(row)));
    }
    const double p = data.prn[row];
    EXPECT_EQ(product[row], std::log(p / (1 - p)) * data.numeric.at("log_m")[row]) << row;
  }
}

TEST(FeatureBlocks, OfAnySizeHoldEveryRow) {
  for (const std::size_t size :
       {std::size_t{1}, kFeatureBlock - 1, kFeatureBlock, kFeatureBlock + 1, 2 * kFeatureBlock}) {
    Dataset data = long_data(kRows);
    data.week.resize(size);
    data.prn.resize(size);
    const std::vector<double> values = derive_feature(data, "x_logit_prn");
    ASSERT_EQ(values.size(), size);
    const double last = data.prn.back();
    EXPECT_EQ(values.back(), std::log(last / (1 - last))) << size;
  }
}

TEST(FeatureBlocks, ARangeIsThatOfItsRowsWhereverTheEndsStand) {
  Dataset data = long_data(kRows / 2);
  for (const std::size_t at : {std::size_t{0}, std::size_t{1}, kFeatureBlock - 1, kFeatureBlock, kRows - 1}) {
    data.numeric["T_days"].assign(kRows, kNan);
    EXPECT_FALSE(value_range(data, "T_days", kRows).any);
    data.numeric["T_days"][at] = -7;
    const ValueRange one = value_range(data, "T_days", at + 1);
    EXPECT_TRUE(one.any && one.min == -7 && one.max == -7) << at;
    EXPECT_FALSE(value_range(data, "T_days", at).any) << at;
    data.numeric["T_days"].assign(kRows, 3);
    for (const double end : {-1.0, 8.0}) {
      data.numeric["T_days"][at] = end;
      const ValueRange range = value_range(data, "T_days", kRows);
      EXPECT_TRUE(range.any && range.min == std::min(3.0, end) && range.max == std::max(3.0, end)) << at << " " << end;
    }
  }
}

TEST(FeatureBlocks, OneValueBeforeValMakesTheForwardMoneyness) {
  for (const std::size_t before_val : {std::size_t{1}, kFeatureBlock, kFeatureBlock + 1, 2 * kFeatureBlock + 50}) {
    Dataset data = long_data(before_val);
    EXPECT_EQ(rows_before_val(data), before_val);
    EXPECT_EQ(moneyness_of(data), "log_m");
    data.numeric["log_m_fwd"][before_val] = 1;  // in the VAL week
    EXPECT_EQ(moneyness_of(data), "log_m") << before_val;
    data.numeric["log_m_fwd"][before_val - 1] = 1;
    EXPECT_EQ(moneyness_of(data), "log_m_fwd") << before_val;
    data.numeric["log_m_fwd"].assign(kRows, kNan);
    data.numeric["log_m_fwd"][0] = 1;
    EXPECT_EQ(moneyness_of(data), "log_m_fwd") << before_val;
    data.moneyness = "as chosen";
    EXPECT_EQ(moneyness_of(data), "as chosen");
  }
}

TEST(DesignColumns, LongRunsHoldTheFeatureRowByRow) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 300);
  for (std::size_t row = 0; row < 12 * 600; ++row) rows.at(row, "ticker") = "A";  // one run, row after row
  for (std::size_t row = 12 * 600; row < rows.rows.size(); row += 600) rows.at(row, "ticker") = "C";  // one a week
  // D has a class of its own between C and E, which share one: their rows are next but one to each other.
  for (std::size_t row = 598; row < rows.rows.size(); row += 600) rows.at(row, "ticker") = "D";
  for (std::size_t row = 12 * 600 + 599; row < rows.rows.size(); row += 600) rows.at(row, "ticker") = "E";
  const TemporaryCsv file(rows);
  StudyOptions options = small_options(file.path());
  options.fit.ticker_min_support = 13;
  const std::vector<std::string> features{"log_m_fwd", "rv20"};
  const Dataset data = load_dataset(options, features);
  const Problem problem = build_problem(data, options, features);
  ASSERT_EQ(problem.classes.size(), 4U);  // A, B, D and the pooled C and E
  ASSERT_GT(problem.runs[0].end, 2 * kFeatureBlock);
  // B, C and E have no row in the first segments, and no run there.
  std::vector<int> seen(data.num_rows(), 0);
  for (const calibeam::Run& run : problem.runs) {
    EXPECT_LT(run.begin, run.end);
    for (std::uint32_t i = run.begin; i < run.end; ++i) ++seen[problem.source_row[i]];
  }
  EXPECT_EQ(seen, std::vector<int>(data.num_rows(), 1));
  for (std::size_t c = 0; c < 3; ++c) {
    const std::vector<double> values = derive_feature(data, problem.columns[c].name);
    for (std::uint32_t i = 0; i < problem.num_rows; ++i) {
      const double expected = problem.source_row[i] == kNone ? 0.0 : values[problem.source_row[i]];
      ASSERT_EQ(problem.columns[c].values[i], expected) << c << " " << i;
    }
  }
}

Problem with_serial(int levels, const std::function<std::string(std::size_t)>& ticker) {
  WeeklyRows rows = weekly_rows(24, {"A"}, 60);
  rows.add("serial", [&](std::size_t row) { return "s" + std::to_string(row % static_cast<std::size_t>(levels)); });
  for (std::size_t row = 0; row < rows.rows.size(); ++row) rows.at(row, "ticker") = ticker(row);
  const TemporaryCsv file(rows);
  StudyOptions options = small_options(file.path());
  options.input.categorical_features = {"serial"};
  options.regime.train_tickers = {"A"};
  return build_problem(load_dataset(options, {}), options, {});
}

TEST(DesignColumns, AThousandLevelsAreTheMost) {
  const auto all_a = [](std::size_t) { return "A"; };
  EXPECT_EQ(with_serial(1000, all_a).columns.size(), 1001U);
  EXPECT_EQ(
      data_error_of([&] { (void)with_serial(1001, all_a); }),
      "categorical feature serial has 1001 levels, more than 1000; take it out of --categorical-features or group "
      "its levels");
}

TEST(DesignColumns, LevelsAreThoseOfTrainableRowsBeforeTest) {
  // Rows 1200 to 1439 are TEST; every level has 12 rows, each 120 rows after the one before.
  const Problem problem = with_serial(120, [](std::size_t row) { return row % 120 < 4 && row < 1200 ? "B" : "A"; });
  EXPECT_EQ(problem.columns.size(), 117U) << "four levels have trainable rows in TEST alone";
  EXPECT_EQ(std::count_if(problem.columns.begin(), problem.columns.end(),
                          [](const DesignColumn& c) { return c.kind == DesignColumn::Kind::level; }),
            116);
  const Problem last =
      with_serial(120, [](std::size_t row) { return row % 120 >= 60 && row % 120 < 64 && row < 1140 ? "B" : "A"; });
  EXPECT_EQ(last.columns.size(), 121U) << "the last week before TEST counts";
}

TEST(TickerClasses, OneRowIsEnoughWhereNoSupportIsAskedFor) {
  WeeklyRows rows = weekly_rows(24, {"A", "SPY"}, 10);
  rows.at(30, "ticker") = "B";
  rows.at(400, "ticker") = "C";  // TEST alone
  rows.at(401, "ticker") = "QQQ";
  const TemporaryCsv file(rows);
  const auto names = [&](int intercepts, int slopes, const std::vector<std::string>& train = {}) {
    StudyOptions options = small_options(file.path());
    options.fit.ticker_min_support = intercepts;
    options.fit.ticker_min_support_interactions = slopes;
    options.regime.train_tickers = train;
    const Problem problem = build_problem(load_dataset(options, {}), options, {});
    std::vector<std::string> out;
    for (std::size_t c = 0; c < problem.classes.size(); ++c)
      out.push_back(problem.classes[c].name + (problem.classes[c].foundation ? "+" : "-") +
                    (problem.folds.back().slices[0].classes[c].has_slope_all ? "s" : ""));
    return out;
  };
  EXPECT_THAT(names(40, -3), testing::ElementsAre("A-s", "B-s", "SPY+s", "-", "+"));
  EXPECT_THAT(names(40, 1), testing::ElementsAre("A-s", "B-s", "SPY+s", "-", "+"));
  EXPECT_THAT(names(40, 2), testing::ElementsAre("A-s", "SPY+s", "-", "+"));
  EXPECT_THAT(names(40, 1000), testing::ElementsAre("A-", "SPY+", "-", "+")) << "the smaller limit counts";
  EXPECT_THAT(names(1000, 199), testing::ElementsAre("A-s", "SPY+s", "-", "+"));
  EXPECT_THAT(names(200, 1000), testing::ElementsAre("A-", "-", "+")) << "SPY has 199 rows before TEST";
  EXPECT_THAT(names(1, 1, {"A"}), testing::ElementsAre("A-s", "SPY+s", "-", "+")) << "B is not trained on";
}

}  // namespace
}  // namespace calibeam
