#include "calibeam/evaluator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "calibeam/error.hpp"
#include "evaluate/cpu_evaluator.hpp"
#include "kernels/device.hpp"
#include "support/naive_evaluator.hpp"
#include "support/random_problem.hpp"

namespace calibeam {
namespace {

using testing::naive_evaluate;
using testing::random_problem;
using testing::RandomProblemOptions;

const std::vector<std::uint32_t> kAllFolds{0, 1, 2};

std::vector<Candidate> mixed_candidates(const Problem& problem) {
  std::vector<Candidate> candidates;
  std::vector<std::uint32_t> all{0};
  for (std::uint32_t j = 1; j < problem.num_numeric; ++j) all.push_back(j);
  for (const auto& columns : {std::vector<std::uint32_t>{0}, all})
    for (const double C : {0.05, 10.0})
      for (const auto intercepts : {TickerIntercepts::none, TickerIntercepts::all, TickerIntercepts::non_foundation})
        for (const auto calibration : {Calibration::none, Calibration::platt})
          candidates.push_back(
              {columns, C, {}, intercepts, intercepts != TickerIntercepts::none && C > 1, calibration});
  candidates.push_back({all, 1.0, {true, 4.0, 2.0}, TickerIntercepts::all, true, Calibration::platt});
  candidates.push_back({all, 1.0, {false, 8.0, 1.5}, TickerIntercepts::non_foundation, true, Calibration::none});
  return candidates;
}

std::vector<Evaluation> evaluate(const Problem& problem, std::span<const Candidate> candidates, int threads = 2,
                                 const kernels::RowKernels& kernels = kernels::row_kernels()) {
  return make_cpu_evaluator(problem, threads, kernels)->evaluate({candidates, kAllFolds, true});
}

void expect_near(double actual, double expected, double tolerance, const std::string& what) {
  EXPECT_TRUE(std::fabs(actual - expected) <= tolerance) << what << ": " << actual << " against " << expected;
}

/// Everything that an evaluation says, as bytes.
std::vector<double> flatten(const Evaluation& e) {
  std::vector<double> out{static_cast<double>(e.status)};
  for (const FoldEvaluation& f : e.folds) {
    for (const Metrics* m : {&f.model, &f.baseline}) out.insert(out.end(), {m->log_loss, m->brier, m->ece, m->ece_q});
    for (const auto* v :
         {&f.weekly_delta, &f.prob, &f.solution.coefficients, &f.solution.class_intercept, &f.solution.class_slope})
      out.insert(out.end(), v->begin(), v->end());
    out.insert(out.end(), {f.solution.intercept, f.solution.gradient, f.solution.weight_sum,
                           static_cast<double>(f.solution.iterations)});
    if (f.solution.platt) out.insert(out.end(), {f.solution.platt->slope, f.solution.platt->intercept});
  }
  return out;
}

bool same_bits(const Evaluation& a, const Evaluation& b) {
  const auto x = flatten(a), y = flatten(b);
  return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(double)) == 0;
}

void expect_agrees_with_naive(const RandomProblemOptions& options) {
  const Problem problem = random_problem(options);
  const auto candidates = mixed_candidates(problem);
  const auto evaluations = evaluate(problem, candidates);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    ASSERT_EQ(evaluations[c].status, FitStatus::ok) << "candidate " << c;
    for (std::size_t f = 0; f < kAllFolds.size(); ++f) {
      const std::string what = "candidate " + std::to_string(c) + ", fold " + std::to_string(f);
      const auto expected = naive_evaluate(problem, candidates[c], problem.folds[f]);
      const FoldEvaluation& actual = evaluations[c].folds[f];
      expect_near(actual.solution.intercept, expected.theta[0], 1e-9, what + " intercept");
      for (std::size_t k = 0; k < candidates[c].columns.size(); ++k)
        expect_near(actual.solution.coefficients[k], expected.theta[1 + k], 1e-9, what + " coefficient");
      expect_near(actual.model.log_loss, expected.model.log_loss, 1e-11, what + " log loss");
      expect_near(actual.model.brier, expected.model.brier, 1e-11, what + " Brier");
      expect_near(actual.model.ece, expected.model.ece, 1e-10, what + " ECE");
      expect_near(actual.model.ece_q, expected.model.ece_q, 1e-10, what + " ECE-Q");
      expect_near(actual.baseline.log_loss, expected.baseline.log_loss, 1e-12, what + " baseline log loss");
      expect_near(actual.baseline.ece_q, expected.baseline.ece_q, 1e-12, what + " baseline ECE-Q");
      double delta = 0;
      for (const double week : actual.weekly_delta) delta += week;
      expect_near(delta, actual.model.log_loss - actual.baseline.log_loss, 1e-14, what + " weekly sum");
    }
  }
}

TEST(CpuEvaluator, AgreesWithTheNaiveFitOnMixedCandidates) { expect_agrees_with_naive({}); }

TEST(CpuEvaluator, AgreesWithTheNaiveFitOnManyColumns) {
  expect_agrees_with_naive({.seed = 2, .rows_per_week = 30, .num_features = 11, .missing_share = 0.3});
}

TEST(CpuEvaluator, AgreesWithTheNaiveFitWithLevelsAndAnExcludedTicker) {
  expect_agrees_with_naive({.seed = 3, .num_classes = 5, .num_features = 1, .num_levels = 4, .excluded_class = 2});
}

TEST(CpuEvaluator, AgreesWithTheNaiveFitAtAwkwardRowCounts) {
  for (const int rows : {23, 25, 31, 33})
    expect_agrees_with_naive({.seed = 4, .rows_per_week = rows, .num_classes = 3});
}

TEST(CpuEvaluator, GivesTheSameBitsAloneAndAnywhereInABatch) {
  const Problem problem = random_problem({.seed = 5});
  auto candidates = mixed_candidates(problem);
  const auto together = evaluate(problem, candidates);
  for (std::size_t c = 0; c < candidates.size(); ++c)
    EXPECT_TRUE(same_bits(evaluate(problem, std::span(candidates).subspan(c, 1))[0], together[c])) << c;
  std::reverse(candidates.begin(), candidates.end());
  const auto reversed = evaluate(problem, candidates);
  for (std::size_t c = 0; c < candidates.size(); ++c)
    EXPECT_TRUE(same_bits(reversed[candidates.size() - 1 - c], together[c])) << c;
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

TEST(CpuEvaluator, GarbageInEvaluationRowsChangesNoFittedNumber) {
  const Problem problem = random_problem({.seed = 7});
  Problem garbage = problem;
  const Segment& segment = problem.segments[problem.folds[0].eval.first_segment];
  for (std::uint32_t i = segment.begin; i < problem.num_rows; ++i) {  // everything from the first VAL week on
    if (problem.source_row[i] == kNone) continue;
    garbage.outcome[i] = 1 - garbage.outcome[i];
    garbage.weight[i] = 17.0;
    garbage.chain_weights[0][i] = 5.0;
    for (DesignColumn& column : garbage.columns) column.values[i] = 1e3;
  }
  const auto candidates = mixed_candidates(problem);
  const std::vector<std::uint32_t> first_fold{0};
  const auto a = make_cpu_evaluator(problem, 2, kernels::row_kernels())->evaluate({candidates, first_fold, true});
  const auto b = make_cpu_evaluator(garbage, 2, kernels::row_kernels())->evaluate({candidates, first_fold, true});
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const Solution &x = a[c].folds[0].solution, &y = b[c].folds[0].solution;
    EXPECT_EQ(x.intercept, y.intercept);
    EXPECT_EQ(x.coefficients, y.coefficients);
    EXPECT_EQ(x.class_intercept, y.class_intercept);
    EXPECT_EQ(x.class_slope, y.class_slope);
    EXPECT_EQ(x.platt.has_value(), y.platt.has_value());
    if (x.platt) {
      EXPECT_EQ(x.platt->slope, y.platt->slope);
    }
    EXPECT_NE(a[c].folds[0].model.log_loss, b[c].folds[0].model.log_loss);
  }
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

TEST(CpuEvaluator, AFailingNeighbourHasAReasonAndDisturbsNobody) {
  Problem problem = random_problem({.seed = 9});
  for (Fold& fold : problem.folds) fold.slices[1].status = FitStatus::insufficient_train_weeks;
  const auto candidates = mixed_candidates(problem);
  const auto evaluations = evaluate(problem, candidates);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const bool calibrated = candidates[c].calibration != Calibration::none;
    EXPECT_EQ(evaluations[c].status, calibrated ? FitStatus::insufficient_train_weeks : FitStatus::ok);
    EXPECT_EQ(evaluations[c].folds.empty(), calibrated);
  }
}

TEST(CpuEvaluator, NamesWhyAWindowCannotBeFitted) {
  const std::vector<Candidate> plain{{{0}, 1.0, {}, {}, false, Calibration::none}};
  const std::vector<Candidate> platt{{{0}, 1.0, {}, {}, false, Calibration::platt}};
  Problem one_class = random_problem({.seed = 10});
  std::fill(one_class.outcome.begin(), one_class.outcome.end(), 0.0);
  EXPECT_EQ(evaluate(one_class, plain)[0].status, FitStatus::single_class);
  Problem weightless = random_problem({.seed = 10});
  std::fill(weightless.weight.begin(), weightless.weight.end(), 0.0);
  EXPECT_EQ(evaluate(weightless, plain)[0].status, FitStatus::no_weight);
  Problem calm = random_problem({.seed = 10});
  for (const Fold& fold : calm.folds)
    for (std::uint32_t s = fold.slices[1].calib.first_segment; s < fold.slices[1].calib.last_segment; ++s)
      for (std::uint32_t i = calm.segments[s].begin; i < calm.segments[s].end; ++i) calm.outcome[i] = 0.0;
  EXPECT_EQ(evaluate(calm, platt)[0].status, FitStatus::single_class_calib);
  Problem few = random_problem({.seed = 10, .rows_per_week = 8});
  EXPECT_EQ(evaluate(few, platt)[0].status, FitStatus::insufficient_calib_rows);
}

TEST(CpuEvaluator, AFoldWithoutEvaluationRowsIsFittedOnly) {
  Problem problem = random_problem({.seed = 11});
  problem.folds[2].eval = {};
  const std::vector<Candidate> candidates{{{0, 1}, 1.0, {}, TickerIntercepts::all, false, Calibration::platt}};
  const auto evaluations = evaluate(problem, candidates);
  ASSERT_EQ(evaluations[0].status, FitStatus::ok);
  EXPECT_TRUE(evaluations[0].folds[2].prob.empty());
  EXPECT_NE(evaluations[0].folds[2].solution.coefficients[0], 0.0);
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
