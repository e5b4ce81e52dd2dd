#include "model/predict_csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <string>
#include <vector>

#include "calibeam/error.hpp"
#include "support/run_fixture.hpp"
#include "support/temporary_folder.hpp"

namespace calibeam {
namespace {

using ::testing::HasSubstr;
using testing::RandomProblemOptions;
using testing::RunFixture;
using testing::TemporaryFolder;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

/// The number in the cell before the last comma.
double prob_of(const std::string& line) {
  const std::size_t last = line.rfind(','), before = line.rfind(',', last - 1);
  double value = -1.0;
  std::from_chars(line.data() + before + 1, line.data() + last, value);
  return value;
}

struct Outcome {
  std::vector<std::string> lines;
  PredictSummary summary;
};

Outcome predict(const SavedModel& model, const std::string& csv, bool allow_missing = false, bool use_model = false) {
  const TemporaryFolder folder;
  PredictOptions options;
  options.csv = folder.file("new.csv", csv);
  options.allow_missing_columns = allow_missing;
  options.use_model = use_model;
  std::string out;
  PredictSummary summary = predict_csv(model, options, [&](std::string_view piece) { out += piece; });
  return {lines_of(out), summary};
}

SavedModel logit_model() {
  SavedModel model;
  model.fitted.emplace();
  model.fitted->config.ticker_intercepts = TickerIntercepts::none;
  model.fitted->columns = {{FittedColumn::Kind::numeric, "x_logit_prn", "", "", 0, 0, 1, 1.0}};
  return model;
}

void expect_the_evaluators_bits(const Configuration& config) {
  RandomProblemOptions options;
  options.num_levels = 3;
  options.rows_per_week = 150;
  const RunFixture run(config, options);
  const FoldDetails details = run.details(static_cast<std::uint32_t>(run.problem.folds.size()) - 1);
  SavedModel model;
  model.fitted = details.model;
  model.foundation_tickers = {"T0"};
  const Outcome outcome = predict(model_from_json(model_to_json(model), "model.json"), run.test_rows_csv());
  const Segment& first = run.problem.segments[run.problem.folds.back().eval.first_segment];
  std::size_t line = 1;
  for (std::uint32_t i = first.begin; i < run.problem.num_rows; ++i) {
    if (run.problem.source_row[i] == kNone) continue;
    ASSERT_LT(line, outcome.lines.size());
    ASSERT_EQ(prob_of(outcome.lines[line]), details.evaluation.prob[i - first.begin]) << outcome.lines[line];
    ++line;
  }
  EXPECT_EQ(line, outcome.lines.size());
  EXPECT_EQ(outcome.summary.predicted, run.problem.folds.back().eval.num_rows);
  EXPECT_GT(outcome.summary.imputed.at("f1"), 0U);
}

TEST(PredictCsv, GivesTheEvaluatorsBitsWithSlopesAndLevels) {
  Configuration config;
  config.ticker_intercepts = TickerIntercepts::non_foundation;
  config.ticker_x_interactions = true;
  expect_the_evaluators_bits(config);
}

TEST(PredictCsv, GivesTheEvaluatorsBitsWithPlatt) {
  Configuration config;
  config.ticker_intercepts = TickerIntercepts::all;
  config.calibrate = Calibration::platt;
  expect_the_evaluators_bits(config);
}

TEST(PredictCsv, GivesTheEvaluatorsBitsWithIsotonic) {
  Configuration config;
  config.calibrate = Calibration::isotonic;
  expect_the_evaluators_bits(config);
}

TEST(PredictCsv, KeepsEveryRowAsItStandsAndNamesThoseItCannotPredict) {
  const Outcome outcome = predict(
      logit_model(), "\xEF\xBB\xBFnote,pRN\r\n\"a, b\",0.25\r\nx,\r\ny,1.5\r\nz,abc\r\n\"two\nlines\", 0.5 \r\nw,NA");
  EXPECT_THAT(outcome.lines,
              ::testing::ElementsAre("note,pRN,pHAT,pHAT_note", "\"a, b\",0.25,0.25,", "x,,,pRN is missing",
                                     "y,1.5,,pRN is below 0 or above 1", "z,abc,,pRN is not a number", "\"two",
                                     "lines\", 0.5 ,0.5,", "w,NA,,pRN is missing"));
  EXPECT_EQ(outcome.summary.rows, 6U);
  EXPECT_EQ(outcome.summary.predicted, 2U);
  EXPECT_EQ(outcome.summary.notes.at("pRN is missing"), 2U);
  EXPECT_EQ(outcome.summary.unreadable.at("pRN").first_line, 5U);
}

TEST(PredictCsv, WritesOnlyAHeaderForAFileWithoutRows) {
  EXPECT_THAT(predict(logit_model(), "pRN\n").lines, ::testing::ElementsAre("pRN,pHAT,pHAT_note"));
}

TEST(PredictCsv, DerivesFeaturesThatTheFileLacks) {
  SavedModel model = logit_model();
  model.fitted->columns.push_back({FittedColumn::Kind::numeric, "x_abs_m", "", "", 0, 0, 1, 1.0});
  model.interaction_moneyness = "log_m";
  const Outcome derived = predict(model, "pRN,K,S_asof_close\n0.25,90,100\n");
  const Outcome given = predict(model, "pRN,log_m\n0.25,-0.10536051565782628\n");
  EXPECT_NEAR(prob_of(derived.lines.at(1)), prob_of(given.lines.at(1)), 1e-15);
}

TEST(PredictCsv, RefusesAFileWithoutANeededColumnUnlessTold) {
  SavedModel model = logit_model();
  model.fitted->columns.push_back({FittedColumn::Kind::numeric, "rv20_sqrtT", "", "", 2.0, 0, 1, 1.0});
  try {
    (void)predict(model, "pRN,T_days\n0.5,4\n");
    FAIL() << "no error";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("not there: rv20;"));
    EXPECT_THAT(error.what(), HasSubstr("--allow-missing-columns"));
  }
  const Outcome outcome = predict(model, "pRN,T_days\n0.5,4\n", true);
  EXPECT_NEAR(prob_of(outcome.lines.at(1)), 1.0 / (1.0 + std::exp(-2.0)), 1e-15);
  EXPECT_THAT(outcome.summary.absent_columns, ::testing::ElementsAre("rv20"));
}

TEST(PredictCsv, RefusesAFileWithoutPrnOrWithAColumnPhat) {
  EXPECT_THROW((void)predict(logit_model(), "K\n1\n", true), DataError);
  EXPECT_THROW((void)predict(logit_model(), "pRN,pHAT\n0.5,0.5\n"), DataError);
}

TEST(PredictCsv, PredictsPrnItselfWhereTheBaselineIsDeployed) {
  SavedModel model = logit_model();
  model.fitted->intercept = 3.0;
  model.deployed = false;
  const Outcome baseline = predict(model, "pRN\n0.5\n0\n");
  EXPECT_THAT(baseline.lines, ::testing::ElementsAre("pRN,pHAT,pHAT_note", "0.5,0.5,", "0,1e-06,"));
  EXPECT_FALSE(baseline.summary.used_model);
  EXPECT_GT(prob_of(predict(model, "pRN\n0.5\n", false, true).lines.at(1)), 0.9);
  model.fitted.reset();
  EXPECT_THROW((void)predict(model, "pRN\n0.5\n", false, true), UsageError);
}

TEST(PredictCsv, CountsRowsOfTickersWithoutAnEffectOfTheirOwn) {
  SavedModel model = logit_model();
  model.fitted->config.ticker_intercepts = TickerIntercepts::all;
  model.fitted->columns.push_back({FittedColumn::Kind::level, "ticker=AAPL", "ticker", "AAPL", 0, 0, 1, 1.0});
  const Outcome outcome = predict(model, "ticker,pRN\n aapl ,0.5\nnew,0.5\n,0.5\n");
  EXPECT_EQ(outcome.summary.population_rows, 2U);
  EXPECT_NEAR(prob_of(outcome.lines.at(1)), 0.7310585786300049, 1e-15);
  EXPECT_EQ(prob_of(outcome.lines.at(2)), 0.5);
}

TEST(PredictCsv, GivesTheSameBytesForAnyNumberOfThreads) {
  const RunFixture run;
  SavedModel model;
  model.fitted = run.details(0).model;
  std::string csv = run.test_rows_csv();
  const std::string body = csv.substr(csv.find('\n') + 1);
  for (int copy = 0; copy < 40; ++copy) csv += body;
  const TemporaryFolder folder;
  PredictOptions options;
  options.csv = folder.file("new.csv", csv);
  std::vector<std::string> outputs;
  for (const int threads : {1, 2, 4}) {
    options.threads = threads;
    std::string& out = outputs.emplace_back();
    (void)predict_csv(model, options, [&](std::string_view piece) { out += piece; });
  }
  EXPECT_EQ(outputs[0], outputs[1]);
  EXPECT_EQ(outputs[0], outputs[2]);
}

}  // namespace
}  // namespace calibeam
