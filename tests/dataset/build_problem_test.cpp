#include "dataset/build_problem.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing::ElementsAre;
using testing_support::data_error_of;
using testing_support::small_options;
using testing_support::TemporaryCsv;
using testing_support::weekly_rows;
using testing_support::WeeklyRows;

struct Built {
  Dataset data;
  Problem problem;
};

Built build(
    const WeeklyRows& rows, const std::vector<std::string>& features,
    const std::function<void(StudyOptions&)>& change = [](StudyOptions&) {}) {
  const TemporaryCsv file(rows);
  StudyOptions options = small_options(file.path());
  change(options);
  Built built{load_dataset(options, features), {}};
  built.problem = build_problem(built.data, options, features);
  return built;
}

/// Rows of a set, one by one from the definition: Dataset rows by week, ticker filter and expiry.
std::uint64_t counted(const Problem& problem, const RowSet& set) {
  std::uint64_t count = 0;
  for (std::uint32_t s = set.first_segment; s < set.last_segment; ++s) {
    for (std::uint32_t r = problem.segments[s].first_run; r < problem.segments[s].last_run; ++r) {
      for (std::uint32_t row = problem.runs[r].begin; row < problem.runs[r].end; ++row) {
        count += problem.expiry[row] < set.expiry_before && (!set.training || problem.trainable[row]) ? 1U : 0U;
      }
    }
  }
  return count;
}

void expect_sound_layout(const Dataset& data, const Problem& problem) {
  std::vector<int> seen(data.num_rows(), 0);
  std::uint32_t next = 0;
  for (const Run& run : problem.runs) {
    EXPECT_EQ(run.begin, next);
    EXPECT_EQ(run.padded_end % kRowPadding, 0U);
    EXPECT_LT(run.padded_end - run.end, kRowPadding);
    EXPECT_LT(run.begin, run.end);
    next = run.padded_end;
    for (std::uint32_t row = run.begin; row < run.padded_end; ++row) {
      const std::uint32_t source = problem.source_row[row];
      EXPECT_EQ(source == kNone, row >= run.end);
      if (source == kNone) {
        EXPECT_EQ(problem.weight[row], 0.0);
        EXPECT_EQ(problem.trainable[row], 0);
        EXPECT_EQ(problem.prn[row], 0.5);
      } else {
        ++seen[source];
        EXPECT_EQ(problem.prn[row], data.prn[source]);
        EXPECT_EQ(problem.week[row], data.week_index[source]);
        EXPECT_EQ(problem.trainable[row], data.is_trained_on[data.ticker[source]]);
        const TickerClass& ticker = problem.classes[run.ticker_class];
        EXPECT_EQ(ticker.foundation, data.is_foundation[data.ticker[source]] != 0);
        if (!ticker.name.empty()) {
          EXPECT_EQ(ticker.name, data.tickers[data.ticker[source]]);
        }
      }
    }
  }
  EXPECT_EQ(next, problem.num_rows);
  EXPECT_EQ(seen, std::vector<int>(data.num_rows(), 1)) << "every row once";
  std::uint32_t week = 0;
  for (const Segment& segment : problem.segments) {
    EXPECT_EQ(segment.first_week, week);
    week = segment.last_week + 1;
  }
  EXPECT_EQ(week, problem.weeks.size());
  for (const Fold& fold : problem.folds) {
    EXPECT_EQ(counted(problem, fold.eval), fold.eval.num_rows);
    for (const Slice& slice : fold.slices) {
      EXPECT_EQ(counted(problem, slice.fit), slice.fit.num_rows);
      EXPECT_EQ(counted(problem, slice.calib), slice.calib.num_rows);
    }
  }
}

TEST(BuildProblem, LaysRowsOutInPaddedRunsOfOneTickerClass) {
  const Built built = build(weekly_rows(24, {"A", "B", "SPY", "QQQ", "C"}, 7), {"rv20"}, [](StudyOptions& options) {
    options.fit.ticker_min_support = 100;
    options.split.embargo_weeks = 1;
    options.regime.train_tickers = {"A", "C"};
  });
  // A, C, QQQ and SPY have 20 x 7 = 140 trainable rows before TEST; B has none.
  std::vector<std::string> names;
  for (const TickerClass& ticker : built.problem.classes) names.push_back(ticker.name);
  EXPECT_THAT(names, ElementsAre("A", "C", "QQQ", "SPY", ""));
  expect_sound_layout(built.data, built.problem);
}

TEST(TakeProblem, GivesTheSameProblemAndLeavesTheDatasetWhatReportsNeed) {
  const std::vector<std::string> features{"log_m", "rv20", "x_m"};
  const TemporaryCsv file(weekly_rows(24, {"A", "B", "SPY"}, 7));
  const StudyOptions options = small_options(file.path());
  Dataset data = load_dataset(options, features);
  const Dataset before = data;
  const Problem built = build_problem(data, options, features);
  EXPECT_EQ(data.numeric, before.numeric) << "build_problem takes nothing";
  const Problem taken = take_problem(data, options, features);
  ASSERT_EQ(taken.columns.size(), built.columns.size());
  for (std::size_t c = 0; c < taken.columns.size(); ++c) {
    EXPECT_EQ(taken.columns[c].name, built.columns[c].name);
    for (std::size_t row = 0; row < taken.num_rows; ++row) {
      const double a = taken.columns[c].values[row], b = built.columns[c].values[row];
      EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b)));
    }
  }
  EXPECT_EQ(taken.prn, built.prn);
  EXPECT_EQ(taken.weight, built.weight);
  EXPECT_EQ(taken.outcome, built.outcome);
  EXPECT_EQ(taken.chain_weights, built.chain_weights);
  for (const auto& [name, values] : data.numeric) EXPECT_THAT(kReportColumns, ::testing::Contains(name));
  EXPECT_TRUE(data.prn.empty() && data.weight.empty() && data.outcome.empty());
  EXPECT_EQ(data.week, before.week);
  EXPECT_EQ(data.ticker, before.ticker);
  EXPECT_EQ(data.moneyness, before.moneyness) << "known without its columns";
}

TEST(BuildProblem, PoolsFoundationTickersApartFromTheOthers) {
  const Built built = build(weekly_rows(24, {"A", "SPY", "QQQ", "C"}, 7), {});
  ASSERT_EQ(built.problem.classes.size(), 2U);
  EXPECT_FALSE(built.problem.classes[0].foundation);
  EXPECT_TRUE(built.problem.classes[1].foundation);
  EXPECT_EQ(built.problem.folds[0].slices[0].classes[0].support, 168U);
  EXPECT_FALSE(built.problem.folds[0].slices[0].classes[0].has_intercept) << "a pooled class has no effect of its own";
  expect_sound_layout(built.data, built.problem);
}

TEST(BuildProblem, TheLastFoldIsTheFinalFit) {
  const WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  const Problem with_test = build(rows, {}).problem;
  ASSERT_EQ(with_test.folds.size(), 3U);
  EXPECT_TRUE(with_test.folds.back().is_test);
  EXPECT_EQ(with_test.folds.back().eval.num_rows, 80U);
  EXPECT_EQ(with_test.folds.back().train_rows, 400U);
  const Built without = build(rows, {}, [](StudyOptions& options) { options.split.test_weeks = 0; });
  const Fold& last = without.problem.folds.back();
  EXPECT_TRUE(last.is_test && last.usable);
  EXPECT_EQ(last.eval.first_segment, last.eval.last_segment);
  EXPECT_EQ(last.eval.num_rows, 0U);
  EXPECT_EQ(last.train_rows, 480U);
  expect_sound_layout(without.data, without.problem);
}

TEST(BuildProblem, ColumnsAreLogitThenFeaturesOnceThenSeenLevels) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  rows.add("sector", [&](std::size_t row) { return row >= 420 ? "late" : row < 20 ? "early" : row % 2 ? " b" : ""; });
  const Problem problem = build(rows, {"rv20", "x_logit_prn", "K", "rv20"}, [](StudyOptions& options) {
                            options.input.categorical_features = {"sector", "sector"};
                          }).problem;
  std::vector<std::string> names;
  for (const DesignColumn& column : problem.columns) names.push_back(column.name);
  EXPECT_THAT(names, ElementsAre("x_logit_prn", "rv20", "K", "sector=", "sector=b", "sector=early"));
  EXPECT_EQ(problem.num_numeric, 3U);
  EXPECT_TRUE(problem.folds[0].slices[0].columns[5].active);
  EXPECT_EQ(problem.folds[0].slices[0].columns[5].scale, 1.0);
  EXPECT_EQ(problem.folds[0].slices[0].columns[5].mean, 0.0);
}

TEST(BuildProblem, ALevelThatTrainFitHasNotSeenIsInactive) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  rows.add("sector", [](std::size_t row) { return row >= 300 && row < 320 ? "mid" : "x"; });  // week 15
  const Problem problem =
      build(rows, {}, [](StudyOptions& options) { options.input.categorical_features = {"sector"}; }).problem;
  EXPECT_FALSE(problem.folds[0].slices[0].columns[1].active);
  EXPECT_TRUE(problem.folds[1].slices[0].columns[1].active);
}

TEST(BuildProblem, RefusesACategoricalColumnWithTooManyLevels) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 30);
  rows.add("serial", [](std::size_t row) { return std::to_string(row) + "s"; });
  EXPECT_THAT(data_error_of([&] {
                (void)build(rows, {}, [](StudyOptions& options) { options.input.categorical_features = {"serial"}; });
              }),
              testing::HasSubstr("categorical feature serial has 1200 levels"));
}

TEST(BuildProblem, LearnsMedianMeanAndScaleFromTrainFitAlone) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    rows.at(row, "rv20") = row % 4 == 0 ? "" : row % 4 == 1 ? "1" : row % 4 == 2 ? "2" : "6";
    if (row >= 240) rows.at(row, "rv20") = "1000";  // from the first VAL week on
  }
  const Problem problem = build(rows, {"rv20", "S_asof_close"}).problem;
  const ColumnStatistics& rv = problem.folds[0].slices[0].columns[1];
  EXPECT_EQ(rv.median, 2.0);
  EXPECT_EQ(rv.mean, (1 + 2 + 6 + 2) / 4.0);
  EXPECT_NEAR(rv.scale, std::sqrt((1 + 4 + 36 + 4) / 4.0 - 2.75 * 2.75), 1e-15);
  EXPECT_TRUE(rv.active);
  const ColumnStatistics& constant = problem.folds[0].slices[0].columns[2];
  EXPECT_FALSE(constant.active);
  EXPECT_EQ(constant.mean, 100.0);
  EXPECT_EQ(constant.scale, 1.0);
}

TEST(BuildProblem, AnEvenNumberOfValuesHasTheMeanOfTheMiddleTwoAsMedian) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 10);
  rows.fill("rv20", "");
  rows.at(0, "rv20") = "5";
  rows.at(1, "rv20") = "1";
  rows.at(2, "rv20") = "2";
  rows.at(3, "rv20") = "9";
  const Problem problem = build(rows, {"rv20"}).problem;
  EXPECT_EQ(problem.folds[0].slices[0].columns[1].median, 3.5);
}

TEST(BuildProblem, SlopesNeedSupportAndAKnownNonFoundationTicker) {
  const Problem problem = build(weekly_rows(24, {"A", "SPY", ""}, 10), {}, [](StudyOptions& options) {
                            options.fit.ticker_min_support = 150;
                            options.fit.ticker_min_support_interactions = 120;
                          }).problem;
  ASSERT_EQ(problem.classes.size(), 3U);  // A, SPY, UNKNOWN
  const Slice& first = problem.folds[0].slices[0];
  const Slice& final_fit = problem.folds.back().slices[0];
  EXPECT_EQ(first.classes[0].support, 120U);
  EXPECT_FALSE(first.classes[0].has_intercept);
  EXPECT_TRUE(first.classes[0].has_slope_all && first.classes[0].has_slope_non_foundation);
  EXPECT_TRUE(first.classes[1].has_slope_all && !first.classes[1].has_slope_non_foundation);
  EXPECT_FALSE(first.classes[2].has_slope_all);
  EXPECT_TRUE(final_fit.classes[2].has_intercept) << "UNKNOWN may have an intercept";
  EXPECT_FALSE(problem.folds[0].slices[1].classes[0].has_slope_all) << "TRAIN_FIT is smaller than TRAIN";
}

TEST(BuildProblem, ANearConstantSlopeIsLeftOut) {
  WeeklyRows rows = weekly_rows(24, {"A", "B"}, 20);
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    if (rows.at(row, "ticker") == "A") rows.at(row, "pRN") = "0.5";  // logit 0
  }
  const Problem problem =
      build(rows, {}, [](StudyOptions& options) { options.fit.ticker_min_support_interactions = 50; }).problem;
  EXPECT_FALSE(problem.folds[0].slices[0].classes[0].has_slope_all);
  EXPECT_TRUE(problem.folds[0].slices[0].classes[1].has_slope_all);
}

}  // namespace
}  // namespace calibeam
