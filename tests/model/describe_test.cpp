#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "model/model.hpp"
#include "model/row_set.hpp"
#include "support/run_fixture.hpp"

namespace calibeam {
namespace {

using testing::RandomProblemOptions;
using testing::RunFixture;

std::vector<std::string> names_of(const FittedModel& model) {
  std::vector<std::string> names;
  for (const FittedColumn& column : model.columns) names.push_back(column.name);
  return names;
}

/// Marker values, so that a misplaced coefficient shows.
Solution marked_solution(const Problem& problem) {
  Solution solution;
  solution.intercept = -1.0;
  for (std::size_t c = 0; c < problem.columns.size(); ++c)
    solution.coefficients.push_back(10.0 + static_cast<double>(c));
  for (std::size_t c = 0; c < problem.classes.size(); ++c) {
    solution.class_intercept.push_back(20.0 + static_cast<double>(c));
    solution.class_slope.push_back(30.0 + static_cast<double>(c));
  }
  return solution;
}

TEST(DescribeModel, PutsNumericColumnsTickersSlopesAndLevelsInThatOrder) {
  Configuration config;
  config.ticker_intercepts = TickerIntercepts::non_foundation;
  config.ticker_x_interactions = true;
  RandomProblemOptions options;
  options.num_levels = 2;
  const RunFixture run(config, options);
  const FittedModel model = describe_model(run.problem, run.candidate(), config, 0, marked_solution(run.problem));
  EXPECT_THAT(names_of(model),
              ::testing::ElementsAre("x_logit_prn", "f1", "f2", "f3", "ticker=(foundation)", "ticker=T1", "ticker=T2",
                                     "slope:T1", "slope:T2", "sector=0", "sector=1"));
  EXPECT_EQ(model.columns[3].coefficient, 13.0);
  EXPECT_EQ(model.columns[4].coefficient, 20.0);
  EXPECT_EQ(model.columns[6].coefficient, 22.0);
  EXPECT_EQ(model.columns[7].coefficient, 31.0);
  EXPECT_EQ(model.columns[10].coefficient, 15.0);
  EXPECT_EQ(model.columns[7].scale, run.problem.folds[0].slices[0].classes[1].slope_scale);
  EXPECT_EQ(model.columns[9].column, "sector");
}

TEST(DescribeModel, GivesFoundationTickersTheirOwnColumnsWithInterceptsForAll) {
  Configuration config;
  config.ticker_intercepts = TickerIntercepts::all;
  const RunFixture run(config);
  const FittedModel model = describe_model(run.problem, run.candidate(), config, 0, marked_solution(run.problem));
  EXPECT_THAT(names_of(model),
              ::testing::ElementsAre("x_logit_prn", "f1", "f2", "f3", "ticker=T0", "ticker=T1", "ticker=T2"));
}

TEST(DescribeModel, NamesWhatWasDropped) {
  Configuration config;
  config.ticker_intercepts = TickerIntercepts::all;
  config.ticker_x_interactions = true;
  RunFixture run(config);
  Slice& slice = run.problem.folds[0].slices[0];
  slice.columns[2].active = false;
  slice.classes[1].has_slope_all = false;
  slice.classes[1].support = 5000;
  slice.classes[2].has_slope_all = false;  // too few rows: not dropped, simply not there
  const FittedModel model = describe_model(run.problem, run.candidate(), config, 0, marked_solution(run.problem));
  EXPECT_THAT(model.dropped_columns,
              ::testing::ElementsAre(
                  ::testing::Pair("f2", "missing, near-constant or beyond what a double holds in TRAIN_FIT"),
                  ::testing::Pair("slope:T1", "missing, near-constant or beyond what a double holds in TRAIN_FIT")));
  EXPECT_THAT(names_of(model), ::testing::Not(::testing::Contains("f2")));
}

TEST(DescribeModel, ComputesTheMedianOfTheTrainFitRowsAlone) {
  RandomProblemOptions options;
  options.missing_share = 0.0;
  options.excluded_class = 1;
  RunFixture run({}, options);
  for (DesignColumn& column : run.problem.columns) column.has_missing = false;
  for (ColumnStatistics& learned : run.problem.folds[1].slices[0].columns) learned.median = -99.0;  // must not be used
  const FittedModel model = describe_model(run.problem, run.candidate(), {}, 1, marked_solution(run.problem));
  std::vector<double> values;
  for_each_row(run.problem, run.problem.folds[1].slices[0].fit,
               [&](std::uint32_t row) { values.push_back(run.problem.columns[1].values[row]); });
  ASSERT_EQ(values.size(), run.problem.folds[1].slices[0].fit.num_rows);
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2.0;
  EXPECT_EQ(model.columns[1].median, median);
}

}  // namespace
}  // namespace calibeam
