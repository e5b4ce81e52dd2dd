// Counts, windows and column statistics against the independent reference, where it is at hand: CALIBEAM_SHARED
// (default
// ../shared beside the source) holds it, and CALIBEAM_ORACLE_PYTHON (default python3) has numpy and pandas.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "dataset/build_problem.hpp"
#include "dataset/weekly_file.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

using nlohmann::json;

std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

struct Reference {
  std::string shared, python;
  [[nodiscard]] bool available() const {
    return std::filesystem::exists(shared + "/oracle/oracle.py") &&
           std::system((python + " -c 'import numpy, pandas' >/dev/null 2>&1").c_str()) == 0;
  }
  [[nodiscard]] json run(const std::string& csv, const std::string& flags) const {
    const testing_support::TemporaryCsv out(std::string{});
    const std::string command = "OPENBLAS_NUM_THREADS=1 '" + python + "' '" + shared +
                                "/oracle/oracle.py' evaluate --csv '" + csv + "' --config '" + shared +
                                "/oracle/configs_demo.json' --with-test --out '" + out.path() + "' " + flags;
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    std::ifstream file(out.path());
    return json::parse(file);
  }
};

Reference reference() {
  return {environment("CALIBEAM_SHARED", std::string(CALIBEAM_SOURCE_DIR) + "/../shared"),
          environment("CALIBEAM_ORACLE_PYTHON", "python3")};
}

void expect_close(double ours, double theirs, double scale, const std::string& what) {
  EXPECT_TRUE(std::fabs(ours - theirs) <= 1e-13 * std::fmax(std::fabs(theirs), scale))
      << what << ": " << ours << " " << theirs;
}

std::size_t column_index(const Problem& problem, const std::string& name) {
  std::size_t c = 0;
  while (c < problem.columns.size() && problem.columns[c].name != name) ++c;
  return c;
}

void compare_columns(const Problem& problem, const Slice& slice, const json& window, const std::string& where) {
  for (const json& column : window.at("columns")) {
    if (column.at("kind") != "numeric") continue;
    const std::string name = column.at("name");
    const std::size_t c = column_index(problem, name);
    ASSERT_LT(c, problem.columns.size()) << name;
    const ColumnStatistics& ours = slice.columns[c];
    const double scale = column.at("scale");
    EXPECT_TRUE(ours.active) << where << name;
    if (problem.columns[c].has_missing) {
      EXPECT_EQ(ours.median, column.at("median").get<double>()) << where << name;
    }
    expect_close(ours.mean, column.at("mean"), scale, where + name + " mean");
    expect_close(ours.scale, scale, std::fabs(column.at("mean").get<double>()), where + name + " scale");
  }
  for (const auto& dropped : window.at("dropped_columns").items()) {
    const std::size_t c = column_index(problem, dropped.key());
    if (c < problem.columns.size()) {
      EXPECT_FALSE(slice.columns[c].active) << where << dropped.key();
    }
  }
}

void compare_window(const Problem& problem, const Fold& fold, const json& window, bool calibrates) {
  const std::string where = window.at("start").get<std::string>() + " ";
  const Slice& slice = fold.slices[calibrates ? 1 : 0];
  EXPECT_EQ(format_day(problem.weeks[fold.first_week]), window.at("start"));
  EXPECT_EQ(format_day(problem.weeks[fold.last_week]), window.at("end"));
  EXPECT_EQ(fold.eval.num_rows, window.at("n_val"));
  EXPECT_EQ(fold.purged, window.at("purged"));
  EXPECT_EQ(slice.purged_fit, window.at("purged_fit"));
  EXPECT_EQ(slice.fit.num_rows, window.at("n_train_fit"));
  EXPECT_EQ(slice.calib.num_rows, window.at("n_calib"));
  compare_columns(problem, slice, window, where);
}

TEST(Oracle, AgreesOnCountsWindowsAndColumnStatistics) {
  const Reference oracle = reference();
  const std::string csv = oracle.shared + "/data/equity_weeklies.csv";
  if (!std::filesystem::exists(csv) || !oracle.available()) {
    GTEST_SKIP() << "needs CALIBEAM_SHARED, and CALIBEAM_ORACLE_PYTHON with numpy and pandas";
  }
  const json document =
      oracle.run(csv, "--test-weeks 12 --val-windows 4 --val-window-weeks 6 --foundation-tickers NVDA,MSFT");
  std::vector<std::string> features{"x_m", "x_abs_m"};
  for (const json& result : document.at("results")) {
    for (const std::string name : result.at("effective").at("features")) features.push_back(name);
  }
  StudyOptions options;
  options.input.csv = csv;
  options.split.test_weeks = 12;
  options.split.val_window_weeks = 6;
  options.regime.foundation_tickers = {"NVDA", "MSFT"};
  const Dataset data = load_dataset(options, features);
  const Problem problem = build_problem(data, options, features);
  EXPECT_EQ(data.num_rows(), document.at("rows"));
  EXPECT_EQ(data.weeks.size(), document.at("weeks"));
  for (const json& result : document.at("results")) {
    if (result.at("status") != "ok") continue;
    const bool calibrates = result.at("effective").at("calibrate") != "none";
    const json& windows = result.at("windows");
    ASSERT_EQ(windows.size() + 1, problem.folds.size());
    for (std::size_t k = 0; k < windows.size(); ++k) compare_window(problem, problem.folds[k], windows[k], calibrates);
    compare_window(problem, problem.folds.back(), result.at("test"), calibrates);
  }
}

}  // namespace
}  // namespace calibeam
