#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/evaluate_report.hpp"
#include "support/run_fixture.hpp"

namespace calibeam {
namespace {

using ::testing::HasSubstr;
using testing::RunFixture;
using Json = nlohmann::json;

EvaluatedConfiguration evaluated(const RunFixture& run) {
  const RunRecord record = run.record();
  EvaluatedConfiguration result;
  result.requested = run.config;
  result.requested_json = "{\"C\": 1.5}";
  result.notes = {"rv20_sqrtT: T_days takes one value"};
  result.trial = record.winner;
  result.windows = record.windows;
  result.with_test = true;
  result.test = record.final_fit;
  return result;
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

Json document(const RunFixture& run, const std::vector<EvaluatedConfiguration>& results) {
  const RunRecord record = run.record();
  return Json::parse(evaluate_json(record.inputs, results));
}

TEST(EvaluateJson, HasTheFieldsOfTheReference) {
  Configuration config;
  config.calibrate = Calibration::platt;
  config.ticker_x_interactions = true;
  const RunFixture run(config);
  const Json json = document(run, {evaluated(run)});
  for (const char* field :
       {"rows", "weeks", "tickers", "counts", "warnings", "windows", "unusable_windows", "results"}) {
    EXPECT_TRUE(json.contains(field)) << field;
  }
  const Json& result = json["results"][0];
  for (const char* field :
       {"requested", "status", "key", "key_hash", "effective", "notes", "windows", "mean", "score", "n_features",
        "objective", "tie_score", "delta_logloss_std", "worst_window_delta_logloss", "deployed", "test"}) {
    EXPECT_TRUE(result.contains(field)) << field;
  }
  EXPECT_THAT(keys_of(result["windows"][0]),
              ::testing::UnorderedElementsAre("start", "end", "n_val", "purged", "purged_fit", "n_train_fit", "n_calib",
                                              "dropped_columns", "fit", "intercept", "columns", "platt", "isotonic",
                                              "metrics"));
  EXPECT_THAT(keys_of(result["windows"][0]["metrics"]["delta"]),
              ::testing::UnorderedElementsAre("logloss", "brier", "ece", "eceq"));
  EXPECT_THAT(keys_of(result["windows"][0]["columns"][0]),
              ::testing::UnorderedElementsAre("name", "kind", "median", "mean", "scale", "coefficient"));
  EXPECT_EQ(result["requested"]["C"], 1.5);
  EXPECT_EQ(result["effective"]["calibrate"], "platt");
  EXPECT_EQ(result["key"], run.result.ranked[0].canonical);
  EXPECT_EQ(result["test"]["status"], "ok");
  EXPECT_EQ(json["counts"]["dropped_target"], 3);
  EXPECT_FALSE(json["counts"].contains("dropped_tdays"));
}

TEST(EvaluateJson, ShowsAFailureWithItsReasonAndNoNumbers) {
  const RunFixture run;
  EvaluatedConfiguration failed;
  failed.trial = run.result.failed[0];
  failed.trial.canonical = run.result.ranked[0].canonical;
  const Json result = document(run, {failed})["results"][0];
  EXPECT_EQ(result["status"], "failed");
  EXPECT_EQ(result["reason"], "single_class");
  EXPECT_FALSE(result.contains("score"));
}

TEST(EvaluateJson, ComparesScoresInUnitsOfTheRanking) {
  const RunFixture run;
  EvaluatedConfiguration result = evaluated(run);
  result.trial.delta_log_loss = -4e-11;
  EXPECT_EQ(document(run, {result})["results"][0]["deployed"], "baseline");
  result.trial.delta_log_loss = -6e-11;
  EXPECT_EQ(document(run, {result})["results"][0]["deployed"], "model");
}

TEST(EvaluateJson, JoinsWarningsOfOneColumn) {
  RunFixture run;
  run.data.warnings = {{"rv20", "one"}, {"rv20", "two"}};
  EXPECT_EQ(document(run, {})["warnings"]["rv20"], "one; two");
}

TEST(EvaluateText, ShowsTheScoreTheWindowsAndTheNotes) {
  const RunFixture run;
  const RunRecord record = run.record();
  const std::string text = evaluate_text(record.inputs, {evaluated(run)});
  EXPECT_THAT(text, HasSubstr("score"));
  EXPECT_THAT(text, HasSubstr("taken out: rv20_sqrtT"));
  EXPECT_THAT(text, HasSubstr("TEST"));
  EXPECT_THAT(text, HasSubstr("ticker=(foundation)"));
}

}  // namespace
}  // namespace calibeam
