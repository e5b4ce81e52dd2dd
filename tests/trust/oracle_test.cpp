// The same numbers as the independent reference in Python, where it is at hand: CALIBEAM_SHARED (default ../shared
// beside the source) holds it, and CALIBEAM_ORACLE_PYTHON (default python3) has numpy.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "support/temporary_folder.hpp"
#include "trust/reference.hpp"
#include "trust/significance.hpp"
#include "trust/stationary_bootstrap.hpp"

namespace calibeam {
namespace {

using nlohmann::json;
using testing_support::Matrix;
using testing_support::random_matrix;

std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

template <typename T>
void write_csv(const std::filesystem::path& path, const std::vector<T>& values, std::size_t columns) {
  std::ofstream file(path);
  for (std::size_t i = 0; i < values.size(); ++i) {
    file << json(values[i]).dump() << ((i + 1) % columns == 0 ? '\n' : ',');
  }
}

class Oracle : public ::testing::Test {
 protected:
  void SetUp() override {
    const bool there = std::filesystem::exists(script_) &&
                       std::system(("'" + python_ + "' -c 'import numpy' >/dev/null 2>&1").c_str()) == 0;
    if (!there) GTEST_SKIP() << "needs CALIBEAM_SHARED, and CALIBEAM_ORACLE_PYTHON with numpy";
  }

  json run(const Matrix& matrix, const testing_support::Draws& draws, const std::string& flags) {
    const auto path = [&](const char* name) { return folder_.path(name); };
    write_csv(path("c.csv"), matrix.values, matrix.num_weeks);
    write_csv(path("draws.csv"), draws, matrix.num_weeks);
    const std::string command = "OPENBLAS_NUM_THREADS=1 '" + python_ + "' '" + script_ + "' '" + path("c.csv") +
                                "' --draws '" + path("draws.csv") + "' " + flags + " > '" + path("out.json") + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return json::parse(std::ifstream(path("out.json")));
  }

  void compare(const Matrix& matrix, std::size_t num_draws, double alpha) {
    const auto ranked = testing_support::by_score(matrix);
    const double block = default_block_weeks(matrix.num_weeks);
    const auto draws = draw_all({matrix.num_weeks, num_draws, block, 12});
    const auto result = assess_significance(matrix.view(), ranked, {1, {}, 0, alpha, 500}, draws);
    const json expected = run(matrix, draws, "--alpha " + json(alpha).dump());
    EXPECT_EQ(result.num_weeks, expected.at("weeks"));
    EXPECT_EQ(result.num_trials, expected.at("trials"));
    EXPECT_EQ(result.num_tested, expected.at("tested"));
    EXPECT_EQ(result.block_weeks, expected.at("block_weeks"));
    EXPECT_NEAR(result.best_score, expected.at("best_score"), 1e-15);
    const json& spa = expected.at("spa");
    EXPECT_NEAR(result.statistic, spa.at("statistic"), 1e-11);
    EXPECT_EQ(result.p_lower, spa.at("lower"));
    EXPECT_EQ(result.p_consistent, spa.at("consistent"));
    EXPECT_EQ(result.p_upper, spa.at("upper"));
    EXPECT_EQ(result.p_reality_check, expected.at("reality_check"));
    EXPECT_EQ(json(result.better_than_baseline), expected.at("stepm"));
    auto set = result.confidence_set();
    for (const auto& model : result.distinct) {
      if (model.p_value > alpha) set.insert(set.end(), model.twins.begin(), model.twins.end());
    }
    std::sort(set.begin(), set.end());
    EXPECT_EQ(json(set), expected.at("confidence_set"));
    EXPECT_NEAR(result.overfitting->probability, expected.at("pbo"), 1e-12);
    EXPECT_NEAR(result.overfitting->expected_delta, expected.at("expected_delta"), 1e-14);
  }

  std::string script_ = environment("CALIBEAM_SHARED", CALIBEAM_SOURCE_DIR "/../shared") + "/oracle/trust.py";
  std::string python_ = environment("CALIBEAM_ORACLE_PYTHON", "python3");
  testing::TemporaryFolder folder_;
};

TEST_F(Oracle, AgreesOnNoise) {
  compare(random_matrix(60, 40, 1), 1000, 0.05);
  compare(random_matrix(37, 24, 2, {0.0, 0.0, 0.9}), 777, 0.1);
}

TEST_F(Oracle, AgreesWhereSomeTrialsAreBetterAndSomeWorse) {
  compare(random_matrix(100, 40, 3, {0.0, 0.004, 0.5}), 1000, 0.05);
  compare(random_matrix(50, 9, 4, {-0.003, 0.002, 0.7}), 500, 0.1);
  compare(random_matrix(20, 52, 5, {0.01, 0.002, 0.7}), 500, 0.1);
}

TEST_F(Oracle, AgreesOnTwinsAndTrialsLikeTheBaseline) {
  Matrix matrix = random_matrix(25, 30, 6, {-0.001, 0.002, 0.5});
  for (std::size_t t = 0; t < 30; ++t) {
    matrix.at(3, t) = matrix.at(11, t);
    matrix.at(19, t) = 0.0;
  }
  compare(matrix, 800, 0.1);
}

}  // namespace
}  // namespace calibeam
