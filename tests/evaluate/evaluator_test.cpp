// What only the CPU evaluator promises: threads, instruction sets, fits that share work. The rest is in
// support/evaluator_conformance.cpp.
#include "calibeam/evaluator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "calibeam/error.hpp"
#include "evaluate/cpu_evaluator.hpp"
#include "evaluate/tile_sweep.hpp"
#include "kernels/device.hpp"
#include "support/evaluations.hpp"
#include "support/evaluator_conformance.hpp"
#include "support/naive_evaluator.hpp"
#include "support/random_problem.hpp"

namespace calibeam {

/// The suite that every evaluator passes runs here over the CPU's.
std::vector<testing::EvaluatorKind> testing::evaluator_kinds() {
  return {{"Cpu", [](const Problem& problem) { return make_cpu_evaluator(problem, 2, kernels::row_kernels()); }}};
}

namespace {

using testing::kAllFolds;
using testing::mixed_candidates;
using testing::naive_evaluate;
using testing::random_problem;
using testing::same_bits;

std::vector<Evaluation> evaluate(const Problem& problem, std::span<const Candidate> candidates, int threads = 2,
                                 const kernels::RowKernels& kernels = kernels::row_kernels()) {
  return make_cpu_evaluator(problem, threads, kernels)->evaluate({candidates, kAllFolds, true});
}

void expect_near(double actual, double expected, double tolerance, const std::string& what) {
  EXPECT_TRUE(std::fabs(actual - expected) <= tolerance) << what << ": " << actual << " against " << expected;
}

std::vector<Candidate> c_grid() {
  std::vector<Candidate> candidates;
  for (const double C : {1e-4, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 1e6})
    for (const auto calibration : {Calibration::none, Calibration::platt, Calibration::isotonic})
      for (const bool slopes : {false, true})
        candidates.push_back({{0, 1, 2}, C, {false, 8.0, 1.0}, TickerIntercepts::all, slopes, calibration});
  return candidates;
}

TEST(CpuEvaluator, NeighboursAlongTheCGridShareWorkButNotABitOfTheirResults) {
  const Problem problem = random_problem({.seed = 12, .rows_per_week = 60});
  const auto candidates = c_grid();
  const auto together = evaluate(problem, candidates);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    ASSERT_EQ(together[c].status, FitStatus::ok) << c;
    EXPECT_TRUE(same_bits(evaluate(problem, std::span(candidates).subspan(c, 1))[0], together[c])) << c;
  }
}

TEST(CpuEvaluator, EveryCReachesTheSameMinimumAsAFitOfItsOwn) {
  const Problem problem = random_problem({.seed = 13, .rows_per_week = 40});
  for (const Candidate& candidate : c_grid()) {
    if (candidate.calibration != Calibration::none || !candidate.slopes) continue;
    const auto actual = evaluate(problem, std::span(&candidate, 1))[0];
    ASSERT_EQ(actual.status, FitStatus::ok) << candidate.C;
    const auto expected = naive_evaluate(problem, candidate, problem.folds[0]);
    const Solution& solution = actual.folds[0].solution;
    expect_near(solution.intercept, expected.theta[0], 1e-9, "intercept at C " + std::to_string(candidate.C));
    expect_near(actual.folds[0].model.log_loss, expected.model.log_loss, 1e-11,
                "log loss at C " + std::to_string(candidate.C));
    EXPECT_LE(solution.gradient, 1e-9 * solution.weight_sum);
  }
}

TEST(CpuEvaluator, GivesTheSameBitsForAnyNumberOfThreadsAndInstructionSet) {
  const Problem problem = random_problem({.seed = 6, .num_features = 6});
  const auto candidates = mixed_candidates(problem);
  const auto reference = evaluate(problem, candidates, 1);
  for (const int threads : {2, 3, 8})
    for (const kernels::RowKernels* kernels : kernels::available_row_kernels()) {
      const auto other = evaluate(problem, candidates, threads, *kernels);
      for (std::size_t c = 0; c < candidates.size(); ++c)
        EXPECT_TRUE(same_bits(other[c], reference[c])) << threads << " threads, " << kernels->name << ", " << c;
    }
}

/// Long enough for a pass to be cut into chunks that threads share.
TEST(CpuEvaluator, LongDataGiveTheSameBitsForAnyNumberOfThreadsAndInAnyBatch) {
  const Problem problem = random_problem({.seed = 19, .num_weeks = 30, .rows_per_week = 5200, .num_features = 2});
  const TilePlan tiles = plan_tiles(problem);
  ASSERT_GT(num_chunks({problem, tiles, problem.folds[1].slices[0], kernels::row_kernels()}), 1U);
  const std::vector<Candidate> candidates{{{0, 1}, 0.1, {}, TickerIntercepts::all, true, {}},
                                          {{0, 1}, 5.0, {}, TickerIntercepts::all, true, Calibration::platt},
                                          {{0, 2}, 1.0, {false, 8.0, 1.0}, TickerIntercepts::none, false, {}}};
  const auto reference = evaluate(problem, candidates, 1);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    ASSERT_EQ(reference[c].status, FitStatus::ok) << c;
    EXPECT_LE(reference[c].folds[0].solution.gradient, 1e-9 * reference[c].folds[0].solution.weight_sum);
    for (const int threads : {2, 8})
      EXPECT_TRUE(same_bits(evaluate(problem, std::span(candidates).subspan(c, 1), threads)[0], reference[c])) << c;
  }
  const auto plain = evaluate(problem, candidates, 3, *kernels::available_row_kernels().back());
  for (std::size_t c = 0; c < candidates.size(); ++c) EXPECT_TRUE(same_bits(plain[c], reference[c])) << c;
}

TEST(CpuEvaluator, SeparableDataConvergesForHugeAndTinyC) {
  Problem problem = random_problem({.seed = 8, .missing_share = 0});
  for (std::uint32_t i = 0; i < problem.num_rows; ++i)
    if (problem.source_row[i] != kNone) problem.outcome[i] = problem.columns[0].values[i] > 0.3 ? 1.0 : 0.0;
  std::vector<Candidate> candidates;
  for (const double C : {1e-8, 1e-4, 1.0, 1e4})
    candidates.push_back({{0, 1, 2}, C, {}, TickerIntercepts::all, true, {}});
  const auto evaluations = evaluate(problem, candidates);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    ASSERT_EQ(evaluations[c].status, FitStatus::ok) << c;
    const auto expected = naive_evaluate(problem, candidates[c], problem.folds[0]);
    expect_near(evaluations[c].folds[0].model.log_loss, expected.model.log_loss, 1e-10,
                "C " + std::to_string(candidates[c].C));
  }
  // With next to no penalty the stop rule ends the way before the coefficients settle.
  const Candidate huge{{0, 1, 2}, 1e8, {}, TickerIntercepts::all, true, {}};
  const auto answer = evaluate(problem, std::span(&huge, 1))[0];
  ASSERT_EQ(answer.status, FitStatus::ok);
  EXPECT_LE(answer.folds[0].solution.gradient, 1e-9 * answer.folds[0].solution.weight_sum);
}

void expect_naive_log_loss(const Problem& problem, const std::vector<Candidate>& candidates) {
  const auto evaluations = evaluate(problem, candidates);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    ASSERT_EQ(evaluations[c].status, FitStatus::ok) << c;
    const auto expected = naive_evaluate(problem, candidates[c], problem.folds[0]);
    expect_near(evaluations[c].folds[0].model.log_loss, expected.model.log_loss, 1e-11,
                "C " + std::to_string(candidates[c].C));
    const auto& coefficients = evaluations[c].folds[0].solution.coefficients;
    for (std::size_t k = 0; k < coefficients.size(); ++k)
      expect_near(coefficients[k], expected.theta[k + 1], 2e-11 * std::max(100.0, std::fabs(expected.theta[k + 1])),
                  "coefficient " + std::to_string(k));
  }
}

/// Single precision cannot tell such columns apart; what it suggests must not be the end.
TEST(CpuEvaluator, ColumnsThatNearlyRepeatOthersAreFittedAsExactly) {
  for (const double difference : {1e-2, 1e-3, 1e-4, 1e-5, 1e-6}) {
    const Problem problem = random_problem({.seed = 15, .missing_share = 0, .spoil = [&](Problem& p) {
                                              auto &a = p.columns[1].values, &b = p.columns[2].values;
                                              for (std::size_t i = 0; i < a.size(); ++i)
                                                b[i] = a[i] + difference * b[i];
                                            }});
    std::vector<Candidate> candidates;
    for (const double C : {0.1, 10.0, 1e3, 1e5, 1e7})
      candidates.push_back({{0, 1, 2, 3}, C, {}, TickerIntercepts::all, true, Calibration::none});
    expect_naive_log_loss(problem, candidates);
  }
}

/// Beyond what single precision can hold.
TEST(CpuEvaluator, WeightsOverEightyOrdersOfMagnitudeAreFittedAsExactly) {
  const Problem problem = random_problem({.seed = 16, .rows_per_week = 80, .spoil = [](Problem& p) {
                                            for (std::size_t i = 0; i < p.weight.size(); ++i)
                                              p.weight[i] *= i % 3 == 0 ? 1e40 : i % 3 == 1 ? 1.0 : 1e-40;
                                          }});
  expect_naive_log_loss(problem, {{{0, 1, 2}, 1.0, {}, TickerIntercepts::all, true, Calibration::none},
                                  {{0, 3}, 0.05, {false, 4.0, 1.0}, TickerIntercepts::none, false, {}}});
}

/// Makes x_logit_prn one number for each of the first three classes: their slopes repeat their intercepts.
void make_logits_constant(Problem& problem) {
  for (const Run& run : problem.runs)
    if (run.ticker_class < 3)
      for (std::uint32_t i = run.begin; i < run.end; ++i)
        problem.columns[0].values[i] = 0.3 * static_cast<double>(run.ticker_class) - 0.4;
}

TEST(CpuEvaluator, SlopesThatRepeatInterceptsAreFittedWhateverThePenalty) {
  const Problem problem = random_problem({.seed = 17, .rows_per_week = 80, .spoil = make_logits_constant});
  for (const double C : {1.0, 1e3, 1e4, 1e5, 1e6, 1e8, 1e12}) {
    const Candidate candidate{{0, 1}, C, {}, TickerIntercepts::all, true, {}};
    const auto answer = evaluate(problem, std::span(&candidate, 1))[0];
    ASSERT_EQ(answer.status, FitStatus::ok) << C;
    const auto expected = naive_evaluate(problem, candidate, problem.folds[0]);
    expect_near(answer.folds[0].model.log_loss, expected.model.log_loss, 1e-7, "C " + std::to_string(C));
  }
}

TEST(CpuEvaluator, SlopesThatRepeatInterceptsAreFittedWithHugeWeights) {
  Problem problem = random_problem({.seed = 17, .rows_per_week = 80, .spoil = [](Problem& p) {
                                      make_logits_constant(p);
                                      std::fill(p.weight.begin(), p.weight.end(), 1e12);
                                    }});
  problem.fit.renormalise_weights = false;
  const Candidate candidate{{0, 1}, 1.0, {}, TickerIntercepts::all, true, {}};
  EXPECT_EQ(evaluate(problem, std::span(&candidate, 1))[0].status, FitStatus::ok);
}

/// In single precision they would be infinite, and infinity times no weight is not a number.
TEST(CpuEvaluator, HugeValuesOfRowsThatAreNotTrainedOnDisturbNoOtherCandidate) {
  const Problem problem = random_problem({.seed = 18, .excluded_class = 2, .spoil = [](Problem& p) {
                                            for (const calibeam::Run& run : p.runs)
                                              if (run.ticker_class == 2) p.columns[2].values[run.begin] = 1e45;
                                          }});
  const std::vector<Candidate> candidates{{{0, 1}, 1.0, {}, TickerIntercepts::all, true, {}},
                                          {{0, 1, 2}, 1.0, {}, TickerIntercepts::all, true, {}}};
  const auto together = evaluate(problem, candidates);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    ASSERT_EQ(together[c].status, FitStatus::ok) << c;
    EXPECT_TRUE(same_bits(evaluate(problem, std::span(candidates).subspan(c, 1))[0], together[c])) << c;
  }
}

TEST(MakeEvaluator, KnowsItsDeviceNames) {
  const Problem problem = random_problem({});
  std::string note;
  EXPECT_THAT(make_evaluator(problem, "cpu", 2, &note)->device(), ::testing::StartsWith("cpu, 2 threads, "));
  EXPECT_EQ(note, "");
  if (kernels::cuda_report().devices.empty()) {
    EXPECT_THAT(make_evaluator(problem, "auto", 2, &note)->device(), ::testing::StartsWith("cpu, 2 threads, "));
    EXPECT_THAT(note, ::testing::HasSubstr("using the CPU"));
    EXPECT_THROW((void)make_evaluator(problem, "cuda", 1), DeviceError);
  }
  EXPECT_THROW((void)make_evaluator(problem, "cuda:4096", 1), DeviceError);
  for (const char* name : {"gpu", "cuda:", "cuda:-1", "cuda:1x", "cuda:99999999999"})
    EXPECT_THROW((void)make_evaluator(problem, name, 1), UsageError) << name;
}

}  // namespace
}  // namespace calibeam
