#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "calibeam/error.hpp"
#include "report/renderers.hpp"
#include "report/run_record.hpp"
#include "search/configuration_json.hpp"
#include "support/run_fixture.hpp"
#include "support/temporary_folder.hpp"
#include "table/csv_stream.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::RunFixture;
using testing::TemporaryFolder;
using Json = nlohmann::json;

/// Cells of a CSV text by our own reader, header first.
std::vector<std::vector<std::string>> cells_of(const std::string& text) {
  const TemporaryFolder folder;
  CsvStream stream(folder.file("x.csv", text));
  std::vector<std::vector<std::string>> out{stream.header()};
  for (auto rows = stream.next_chunk(1000); !rows.empty(); rows = stream.next_chunk(1000)) {
    for (const CsvRow& row : rows) out.emplace_back(row.cells.begin(), row.cells.end());
  }
  return out;
}

TEST(WriteOutputs, WritesEveryFileOfTheSpecification) {
  const TemporaryFolder folder;
  const RunFixture run;
  write_outputs(run.record(), folder.path());
  EXPECT_THAT(
      folder.names(),
      ::testing::ElementsAre("best_config.json", "best_model_report.md", "feature_manifest.json", "leaderboard.csv",
                             "metadata.json", "metrics.csv", "metrics_groups.csv", "metrics_summary.json", "model.json",
                             "reliability_bins.csv", "rolling_summary.csv", "rolling_windows.csv"));
  for (const std::string& name : folder.names()) {
    const std::string text = folder.content(name);
    EXPECT_THAT(text, ::testing::Not(::testing::ContainsRegex("[^a-z]nan[^a-z]"))) << name;
    if (name.ends_with(".json")) {
      const Json json = Json::parse(text);
      EXPECT_EQ(json["schema_version"], 1) << name;
    } else if (name.ends_with(".csv")) {
      EXPECT_GE(cells_of(text).size(), 2U) << name;
    }
  }
}

TEST(WriteOutputs, KeepsTimesAndTheDeviceToFewPlaces) {
  const TemporaryFolder a, b;
  RunFixture run;
  write_outputs(run.record(), a.path());
  run.result.ranked[0].runtime_seconds = 99.0;
  RunRecord later = run.record();
  later.started_utc = "2027-01-02T03:04:05Z";
  later.wall_seconds = 77.0;
  later.device = "cuda:0";
  write_outputs(later, b.path());
  for (const std::string& name : a.names()) {
    if (name == "metadata.json") {
      Json x = Json::parse(a.content(name)), y = Json::parse(b.content(name));
      x.erase("run");
      y.erase("run");
      EXPECT_EQ(x, y);
    } else if (name == "leaderboard.csv") {
      auto x = cells_of(a.content(name)), y = cells_of(b.content(name));
      for (std::size_t i = 1; i < x.size(); ++i) x[i][14] = y[i][14];  // runtime_seconds
      EXPECT_EQ(x[0][14], "runtime_seconds");
      EXPECT_EQ(x, y);
    } else {
      EXPECT_EQ(a.content(name), b.content(name)) << name;
    }
  }
}

TEST(BestConfig, ReadsBackAsTheSameConfiguration) {
  Configuration config;
  config.C = 0.1;
  config.calibrate = Calibration::platt;
  config.ticker_intercepts = TickerIntercepts::all;
  const RunFixture run(config);
  const std::string text = best_config_json(run.record());
  EXPECT_EQ(parse_configurations(text, "best_config.json", {}).at(0), config);
  const Json json = Json::parse(text);
  EXPECT_EQ(json["score"].get<double>(), run.result.ranked[0].delta_log_loss);
  EXPECT_EQ(json["windows"].size(), 2U);
  EXPECT_EQ(json["test"]["status"], "ok");
  EXPECT_EQ(json["deployed"], "model");
  for (const char* field : {"trial_id", "trial_name", "objective", "delta_brier", "delta_ece", "features", "key",
                            "dataset_fingerprint", "regime", "splits", "version", "command"}) {
    EXPECT_TRUE(json.contains(field)) << field;
  }
}

TEST(BestConfig, SaysWhyThereIsNoTestResult) {
  RunFixture run;
  RunRecord record = run.record();
  record.final_fit.reset();
  record.final_reason = "single_class";
  const Json json = Json::parse(best_config_json(record));
  EXPECT_EQ(json["test"]["status"], "failed");
  EXPECT_EQ(json["test"]["reason"], "single_class");
  run.options.split.test_weeks = 0;
  EXPECT_TRUE(Json::parse(best_config_json(run.record()))["test"].is_null());
}

TEST(Leaderboard, RanksTrialsPutsFailuresLastAndKeepsToItsSize) {
  RunFixture run;
  auto rows = cells_of(leaderboard_csv(run.record()));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1][0], "1");
  EXPECT_EQ(rows[1][2], "trial_0007");
  EXPECT_EQ(Json::parse(rows[1].back())["C"], 1);
  EXPECT_EQ(rows[2][0], "");
  EXPECT_EQ(rows[2][3], "");
  EXPECT_EQ(rows[2][13], "failed: single_class");
  run.options.search.leaderboard_size = 1;
  EXPECT_EQ(cells_of(leaderboard_csv(run.record())).size(), 2U);
}

TEST(SavedModelOfARun, DeploysTheBaselineIfTheFinalFitFailed) {
  const RunFixture run;
  RunRecord record = run.record();
  EXPECT_TRUE(saved_model(record).deployed);
  const std::uint32_t first_test_week = run.problem.folds.back().first_week;
  EXPECT_EQ(saved_model(record).training.last_week, format_day(run.problem.weeks[first_test_week - 1]));
  record.final_fit.reset();
  EXPECT_FALSE(saved_model(record).deployed);
  EXPECT_FALSE(model_from_json(model_to_json(saved_model(record)), "m").fitted.has_value());
}

TEST(RollingWindows, CarryTheLeakCertificate) {
  RunFixture run;
  for (Fold& fold : run.problem.folds) fold.first_eval_asof = run.problem.weeks[fold.first_week] - 4;
  const auto rows = cells_of(rolling_windows_csv(run.record()));
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[3][0], "TEST");
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_EQ(rows[i][12], "true");
}

TEST(GroupMetricsFile, AddsUpToAllRowsInEveryCut) {
  const RunFixture run;
  std::map<std::string, std::uint64_t> rows_by_cut;
  for (const auto& row : cells_of(metrics_groups_csv(run.record()))) {
    if (row[0] == "VAL") rows_by_cut[row[1]] += std::stoull(row[3]);
  }
  const std::uint64_t all = run.problem.folds[0].eval.num_rows + run.problem.folds[1].eval.num_rows;
  EXPECT_THAT(rows_by_cut, ::testing::ElementsAre(::testing::Pair("T_days", all), ::testing::Pair("asof_weekday", all),
                                                  ::testing::Pair("foundation", all), ::testing::Pair("ticker", all)));
}

}  // namespace
}  // namespace calibeam
