// What a Problem says of folds and slices against the windows, and what slices learned against their definitions, row
// by row of the Dataset.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "dataset/build_problem.hpp"
#include "dataset/rolling_split.hpp"
#include "dataset/text_levels.hpp"
#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing_support::small_options;
using testing_support::TemporaryCsv;
using testing_support::weekly_rows;
using testing_support::WeeklyRows;

struct Example {
  StudyOptions options;
  Dataset data;
  Problem problem;
  std::vector<WindowSplit> windows;

  Example(const WeeklyRows& rows, const std::vector<std::string>& features,
          const std::function<void(StudyOptions&)>& change) {
    const TemporaryCsv file(rows);
    options = small_options(file.path());
    change(options);
    data = load_dataset(options, features);
    problem = build_problem(data, options, features);
    windows = rolling_split(data, options.split);
  }

  /// Rows that a slice learns from.
  [[nodiscard]] std::vector<std::size_t> fit_rows(const SliceSplit& slice) const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < data.num_rows(); ++row) {
      if (data.week_index[row] < slice.fit.end && data.is_trained_on[data.ticker[row]] != 0 &&
          data.expiry[row] < slice.fit_expiry_before)
        rows.push_back(row);
    }
    return rows;
  }
};

/// Missing cells, purged rows, rows of an untrained ticker, a ticker of few rows, levels that come late.
WeeklyRows rich_rows() {
  WeeklyRows rows = weekly_rows(26, {"A", "B", "C", "SPY", "QQQ"}, 9);
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    if (row % 7 == 2) rows.at(row, "rv20") = "";
    if (row % 13 < 2)
      rows.at(row, "expiry_date") = rows.at(std::min(row + 45 * (row % 5), rows.rows.size() - 1), "week_friday");
    if (row % 45 > 36 && row % 3 != 0) rows.at(row, "ticker") = row % 2 ? "D" : "UNKNOWN";
    if (row < 45 * 13) rows.at(row, "dividend_yield") = "0.01";
    if (row < 45 * 17) rows.at(row, "r") = "";
  }
  rows.add("sector", [](std::size_t row) { return row % 3 == 0 ? "x" : row > 640 ? "late" : "y"; });
  return rows;
}

Example rich_example() {
  return {rich_rows(), {"rv20", "log_m_fwd", "dividend_yield", "r", "S_asof_close", "K"}, [](StudyOptions& options) {
            options.input.categorical_features = {"sector"};
            options.regime.train_tickers = {"A", "C", "D", "UNKNOWN"};
            options.fit.ticker_min_support = 90;
            options.fit.ticker_min_support_interactions = 110;
            options.split.embargo_weeks = 1;
          }};
}

void expect_set(const Problem& problem, const RowSet& set, WeekRange weeks, std::uint64_t num_rows) {
  EXPECT_EQ(set.num_rows, num_rows);
  const auto first_week = [&](std::uint32_t segment) {
    return segment < problem.segments.size() ? problem.segments[segment].first_week
                                             : static_cast<std::uint32_t>(problem.weeks.size());
  };
  EXPECT_EQ(first_week(set.first_segment), weeks.first);
  EXPECT_EQ(first_week(set.last_segment), weeks.end);
}

TEST(BuildProblem, FoldsAreTheWindows) {
  const Example e = rich_example();
  ASSERT_EQ(e.problem.folds.size(), e.windows.size());
  EXPECT_EQ(e.problem.fit.ticker_min_support, 90);
  for (std::size_t k = 0; k < e.windows.size(); ++k) {
    SCOPED_TRACE("fold " + std::to_string(k));
    const Fold& fold = e.problem.folds[k];
    const WindowSplit& window = e.windows[k];
    EXPECT_EQ(fold.is_test, window.is_test);
    EXPECT_EQ(fold.usable, window.usable);
    EXPECT_EQ(fold.first_week, window.eval.first);
    EXPECT_EQ(fold.last_week + 1, window.eval.end);
    EXPECT_EQ(fold.train_rows, window.train_rows);
    EXPECT_EQ(fold.purged, window.purged);
    EXPECT_EQ(fold.first_eval_asof, window.first_eval_asof);
    expect_set(e.problem, fold.eval, window.eval, window.eval_rows);
    EXPECT_FALSE(fold.eval.training);
    EXPECT_EQ(fold.eval.expiry_before, INT32_MAX);
    for (std::size_t s = 0; s < 2; ++s) {
      const Slice& slice = fold.slices[s];
      const SliceSplit& split = window.slices[s];
      EXPECT_EQ(slice.status, split.status);
      EXPECT_EQ(slice.purged_fit, split.purged_fit);
      EXPECT_EQ(slice.last_fit_week, split.last_fit_week);
      expect_set(e.problem, slice.fit, split.fit, split.fit_rows);
      expect_set(e.problem, slice.calib, split.calib, split.calib_rows);
      EXPECT_TRUE(slice.fit.training && slice.calib.training);
      EXPECT_EQ(slice.fit.expiry_before, split.fit_expiry_before);
      EXPECT_EQ(slice.calib.expiry_before, window.first_eval_asof);
    }
  }
  EXPECT_GT(e.windows[0].purged, 0U);
  EXPECT_GT(e.windows[0].slices[1].purged_fit, 0U);
}

TEST(BuildProblem, EveryRowStandsWithItsOwnCellsAndPaddingWithNeutralOnes) {
  const Example e = rich_example();
  const Problem& p = e.problem;
  const std::vector<double> rv20 = derive_feature(e.data, "rv20");
  std::size_t padding = 0;
  for (std::uint32_t i = 0; i < p.num_rows; ++i) {
    const std::uint32_t row = p.source_row[i];
    if (row == kNone) {
      ++padding;
      EXPECT_EQ(p.expiry[i], 0);
      EXPECT_EQ(p.asof[i], 0);
      EXPECT_EQ(p.week[i], 0U);
      EXPECT_EQ(p.outcome[i], 0.0);
      EXPECT_EQ(p.columns[1].values[i], 0.0);
      EXPECT_EQ(p.columns.back().values[i], 0.0);
      EXPECT_EQ(p.chain_weights[0][i], 0.0);
      continue;
    }
    EXPECT_EQ(p.expiry[i], e.data.expiry[row]);
    EXPECT_EQ(p.asof[i], e.data.asof[row]);
    EXPECT_EQ(p.outcome[i], e.data.outcome[row]);
    EXPECT_EQ(p.weight[i], e.data.weight[row]);
    EXPECT_TRUE(p.columns[1].values[i] == rv20[row] || std::isnan(rv20[row]));
    EXPECT_EQ(std::isnan(p.columns[1].values[i]), std::isnan(rv20[row]));
    for (const DesignColumn& column : p.columns)
      if (column.kind == DesignColumn::Kind::level) {
        const TextColumn& text = e.data.categorical[0];
        EXPECT_EQ(column.values[i], text.levels[text.codes[row]] == column.level ? 1.0 : 0.0);
      }
  }
  EXPECT_GT(padding, 0U);
  EXPECT_TRUE(p.columns[1].has_missing);
  EXPECT_FALSE(p.columns[0].has_missing);
}

struct Learned {
  double median = 0, mean = 0, scale = 1;
  bool active = false;
};

Learned learned_by_definition(const std::vector<double>& values, const std::vector<std::size_t>& rows,
                              bool has_missing) {
  std::vector<double> present;
  for (const std::size_t row : rows)
    if (!std::isnan(values[row])) present.push_back(values[row]);
  std::sort(present.begin(), present.end());
  const std::size_t n = present.size();
  Learned out;
  if (has_missing && n > 0) out.median = n % 2 == 1 ? present[n / 2] : (present[n / 2 - 1] + present[n / 2]) / 2;
  const auto filled = [&](std::size_t row) -> long double {
    return std::isnan(values[row]) ? out.median : values[row];
  };
  long double mean = 0, variance = 0;
  for (const std::size_t row : rows) mean += filled(row) / static_cast<long double>(rows.size());
  for (const std::size_t row : rows)
    variance += (filled(row) - mean) * (filled(row) - mean) / static_cast<long double>(rows.size());
  out.mean = static_cast<double>(mean);
  out.active = n > 0 && variance >= 1e-12L * std::max(1.0L, mean * mean);
  if (out.active) out.scale = static_cast<double>(std::sqrt(variance));
  return out;
}

/// Returns how many columns are left out.
int expect_columns_by_definition(const Example& e) {
  int inactive = 0;
  for (std::uint32_t c = 0; c < e.problem.num_numeric; ++c) {
    const DesignColumn& column = e.problem.columns[c];
    const std::vector<double> values = derive_feature(e.data, column.name);
    for (std::size_t k = 0; k < e.windows.size(); ++k)
      for (std::size_t s = 0; s < 2; ++s) {
        SCOPED_TRACE(column.name + " in fold " + std::to_string(k) + ", slice " + std::to_string(s));
        const Learned expected = learned_by_definition(values, e.fit_rows(e.windows[k].slices[s]), column.has_missing);
        const ColumnStatistics& actual = e.problem.folds[k].slices[s].columns[c];
        EXPECT_EQ(actual.median, expected.median);
        EXPECT_NEAR(actual.mean, expected.mean, 1e-14 * std::fmax(1.0, std::fabs(expected.mean)));
        EXPECT_NEAR(actual.scale, expected.scale, 1e-13 * expected.scale);
        EXPECT_EQ(actual.active, expected.active);
        inactive += actual.active ? 0 : 1;
      }
  }
  return inactive;
}

TEST(SliceStatistics, OfNumericColumnsAreThoseOfTheDefinition) {
  EXPECT_GT(expect_columns_by_definition(rich_example()), 6) << "S_asof_close everywhere, two more in early folds";
  // One row expires on the very day from which outcomes are not known, none later.
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  rows.at(11 * 20 + 5, "expiry_date") = "2024-03-25";
  rows.at(11 * 20 + 5, "K") = "1000000";
  const Example e(rows, {"K"}, [](StudyOptions&) {});
  EXPECT_EQ(e.windows[0].purged, 1U);
  expect_columns_by_definition(e);
}

TEST(SliceStatistics, OfLevelsTellWhichWereSeen) {
  const Example e = rich_example();
  const TextColumn& text = e.data.categorical[0];
  bool late_is_new = false;
  ASSERT_EQ(e.problem.columns.size(), e.problem.num_numeric + 3U);
  for (std::size_t c = e.problem.num_numeric; c < e.problem.columns.size(); ++c)
    for (std::size_t k = 0; k < e.windows.size(); ++k)
      for (std::size_t s = 0; s < 2; ++s) {
        const std::vector<std::size_t> rows = e.fit_rows(e.windows[k].slices[s]);
        const bool seen = std::any_of(rows.begin(), rows.end(), [&](std::size_t row) {
          return text.levels[text.codes[row]] == e.problem.columns[c].level;
        });
        const ColumnStatistics& actual = e.problem.folds[k].slices[s].columns[c];
        EXPECT_EQ(actual.active, seen) << c << " " << k << " " << s;
        EXPECT_EQ(actual.mean, 0.0);
        EXPECT_EQ(actual.scale, 1.0);
        late_is_new |= !seen;
      }
  EXPECT_TRUE(late_is_new);
}

TEST(SliceStatistics, OfTickerClassesAreThoseOfTheDefinition) {
  Example e = rich_example();
  const std::vector<double> logit = derive_feature(e.data, "x_logit_prn");
  for (const int exactly : {0, 1}) {
    if (exactly == 1) {  // the limits are what some class has
      e.options.fit.ticker_min_support = static_cast<int>(e.problem.folds[1].slices[0].classes[0].support);
      e.options.fit.ticker_min_support_interactions = e.options.fit.ticker_min_support;
      e.problem = build_problem(e.data, e.options, {});
    }
    for (std::size_t k = 0; k < e.windows.size(); ++k)
      for (std::size_t s = 0; s < 2; ++s)
        for (std::size_t c = 0; c < e.problem.classes.size(); ++c) {
          const TickerClass& ticker = e.problem.classes[c];
          SCOPED_TRACE(ticker.name + " in fold " + std::to_string(k) + ", slice " + std::to_string(s));
          const std::vector<std::size_t> rows = e.fit_rows(e.windows[k].slices[s]);
          std::uint64_t support = 0;
          long double sum = 0, squares = 0;
          for (const std::size_t row : rows) {
            const std::string& own = e.data.tickers[e.data.ticker[row]];
            const bool named = std::any_of(e.problem.classes.begin(), e.problem.classes.end(),
                                           [&](const TickerClass& other) { return other.name == own; });
            const bool here =
                ticker.name == own ||
                (ticker.name.empty() && !named && ticker.foundation == (e.data.is_foundation[e.data.ticker[row]] != 0));
            if (!here) continue;
            ++support;
            sum += logit[row];
            squares += static_cast<long double>(logit[row]) * logit[row];
          }
          const auto n = static_cast<long double>(rows.size());
          const ClassStatistics& actual = e.problem.folds[k].slices[s].classes[c];
          EXPECT_EQ(actual.support, support);
          EXPECT_NEAR(actual.slope_mean, static_cast<double>(sum / n), 1e-14);
          EXPECT_NEAR(actual.slope_scale, static_cast<double>(std::sqrt(squares / n - sum / n * (sum / n))), 1e-13);
          const bool own = !ticker.name.empty();
          const auto intercept = static_cast<std::uint64_t>(e.options.fit.ticker_min_support);
          const auto slope = static_cast<std::uint64_t>(e.options.fit.ticker_min_support_interactions);
          EXPECT_EQ(actual.has_intercept, own && support >= intercept);
          EXPECT_EQ(actual.has_slope_all, own && support >= slope && ticker.name != "UNKNOWN");
          EXPECT_EQ(actual.has_slope_non_foundation, actual.has_slope_all && !ticker.foundation);
        }
  }
}

/// Alternating values around a mean: the variance is the square of their distance from it.
ColumnStatistics of_alternating(const std::string& high, const std::string& low) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  for (std::size_t row = 0; row < rows.rows.size(); ++row) rows.at(row, "K") = row % 2 ? high : low;
  return Example(rows, {"K"}, [](StudyOptions&) {}).problem.folds[0].slices[0].columns[1];
}

TEST(SliceStatistics, AColumnIsConstantBelowAMillionthOfItsMeanOrOfOne) {
  EXPECT_TRUE(of_alternating("1.01e-6", "-1.01e-6").active);
  EXPECT_FALSE(of_alternating("0.99e-6", "-0.99e-6").active);
  EXPECT_EQ(of_alternating("0.99e-6", "-0.99e-6").scale, 1.0);
  EXPECT_TRUE(of_alternating("1000.00101", "999.99899").active);
  EXPECT_FALSE(of_alternating("1000.00099", "999.99901").active);
  EXPECT_FALSE(of_alternating("1e200", "-1e200").active) << "a double does not hold the variance";
}

}  // namespace
}  // namespace calibeam
