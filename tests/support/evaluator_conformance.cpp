#include "support/evaluator_conformance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "evaluate/cpu_evaluator.hpp"
#include "support/evaluations.hpp"
#include "support/naive_evaluator.hpp"
#include "support/random_problem.hpp"

namespace calibeam::testing {

namespace {

class EvaluatorConformance : public ::testing::TestWithParam<EvaluatorKind> {
 protected:
  void SetUp() override {
    const std::string why = GetParam().why_skipped();
    if (why.empty()) return;
    const char* required = std::getenv("CALIBEAM_REQUIRE_GPU");
    if (required != nullptr && std::string(required) == "1") FAIL() << "a GPU is required here: " << why;
    GTEST_SKIP() << why;
  }

  std::vector<Evaluation> evaluate(const Problem& problem, std::span<const Candidate> candidates,
                                   std::span<const std::uint32_t> folds = kAllFolds) const {
    return GetParam().make(problem)->evaluate({candidates, folds, true});
  }

  void expect_agrees_with_naive(const RandomProblemOptions& options) const {
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

  void expect_agrees_with_cpu(const Problem& problem, std::span<const Candidate> candidates) const {
    const auto expected =
        make_cpu_evaluator(problem, 2, kernels::row_kernels())->evaluate({candidates, kAllFolds, true});
    const auto actual = evaluate(problem, candidates);
    for (std::size_t c = 0; c < candidates.size(); ++c)
      expect_metrics_agree(actual[c], expected[c], "candidate " + std::to_string(c));
  }
};

TEST_P(EvaluatorConformance, AgreesWithTheNaiveFitOnMixedCandidates) { expect_agrees_with_naive({}); }

TEST_P(EvaluatorConformance, AgreesWithTheNaiveFitOnManyColumns) {
  expect_agrees_with_naive({.seed = 2, .rows_per_week = 30, .num_features = 11, .missing_share = 0.3});
}

TEST_P(EvaluatorConformance, AgreesWithTheNaiveFitWithLevelsAndAnExcludedTicker) {
  expect_agrees_with_naive({.seed = 3, .num_classes = 5, .num_features = 1, .num_levels = 4, .excluded_class = 2});
}

TEST_P(EvaluatorConformance, AgreesWithTheNaiveFitAtAwkwardRowCounts) {
  for (const int rows : {23, 25, 31, 33})
    expect_agrees_with_naive({.seed = 4, .rows_per_week = rows, .num_classes = 3});
}

TEST_P(EvaluatorConformance, AgreesWithTheCpuAtAwkwardRowCounts) {
  for (const int rows : {1, 2, 31, 32, 33, 200}) {
    const Problem problem = random_problem({.seed = 4, .rows_per_week = rows, .num_classes = 3});
    expect_agrees_with_cpu(problem, mixed_candidates(problem));
  }
}

TEST_P(EvaluatorConformance, AgreesWithTheCpuAtAwkwardColumnCounts) {
  for (const int columns : {1, 3, 10, 11, 16, 33}) {
    const Problem problem = random_problem({.seed = 12, .num_features = columns - 1});
    expect_agrees_with_cpu(problem, mixed_candidates(problem));
  }
}

TEST_P(EvaluatorConformance, AgreesWithTheCpuAtAwkwardCandidateCounts) {
  const Problem problem = random_problem({.seed = 13, .num_features = 6});
  for (const std::size_t count : {1U, 2U, 31U, 257U}) {
    std::vector<Candidate> candidates;
    for (std::size_t k = 0; k < count; ++k) {
      Candidate c{{0}, 0.05 + 0.1 * static_cast<double>(k % 11), {}, {}, false, {}};
      for (std::uint32_t j = 1; j <= 6; ++j)
        if (((k + 1) >> (j - 1)) & 1U) c.columns.push_back(j);
      c.weighting = {k % 2 == 1, 2.0 * static_cast<double>(k % 7), 1.0 + 0.25 * static_cast<double>(k % 3)};
      c.intercepts = static_cast<TickerIntercepts>(k % 3);
      c.slopes = k % 5 == 0;
      c.calibration = static_cast<Calibration>(k % 3);
      candidates.push_back(c);
    }
    expect_agrees_with_cpu(problem, candidates);
  }
}

TEST_P(EvaluatorConformance, AgreesWithTheCpuOnIsotonicCalibration) {
  const Problem problem = random_problem({.seed = 14, .rows_per_week = 90});
  std::vector<Candidate> candidates;
  for (const double C : {0.1, 5.0})
    candidates.push_back({{0, 1, 2}, C, {}, TickerIntercepts::all, true, Calibration::isotonic});
  expect_agrees_with_cpu(problem, candidates);
  EXPECT_TRUE(evaluate(problem, candidates)[0].folds[0].solution.isotonic.has_value());
}

TEST_P(EvaluatorConformance, AgreesWithTheCpuForAnyNumberOfBins) {
  for (const int bins : {1, 7, 8, 9, 64, 1000}) {
    Problem problem = random_problem({.seed = 15});
    problem.metric.ece_bins = bins;
    problem.metric.eceq_bins = bins + 1;
    expect_agrees_with_cpu(problem, std::vector<Candidate>{{{0, 1}, 1.0, {}, {}, false, {}}});
  }
}

TEST_P(EvaluatorConformance, EqualPredictionsShareABin) {
  Problem problem = random_problem({.seed = 16, .num_features = 0});
  for (double& x : problem.columns[0].values) x = x > 0.5 ? 1.0 : x > -0.5 ? 0.0 : -1.0;
  expect_agrees_with_cpu(problem, std::vector<Candidate>{{{0}, 1.0, {}, {}, false, {}}});
}

TEST_P(EvaluatorConformance, GivesTheSameBitsAloneAndAnywhereInABatch) {
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

TEST_P(EvaluatorConformance, GivesTheSameBitsBatchAfterBatch) {
  const Problem problem = random_problem({.seed = 17});
  const auto candidates = mixed_candidates(problem);
  const auto evaluator = GetParam().make(problem);
  const auto first = evaluator->evaluate({candidates, kAllFolds, true});
  for (int round = 0; round < 3; ++round) {
    const auto again = evaluator->evaluate({candidates, kAllFolds, true});
    for (std::size_t c = 0; c < candidates.size(); ++c) EXPECT_TRUE(same_bits(again[c], first[c])) << c;
  }
}

TEST_P(EvaluatorConformance, GarbageInEvaluationRowsChangesNoFittedNumber) {
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
  const auto a = evaluate(problem, candidates, first_fold), b = evaluate(garbage, candidates, first_fold);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const Solution &x = a[c].folds[0].solution, &y = b[c].folds[0].solution;
    EXPECT_EQ(x.intercept, y.intercept);
    EXPECT_EQ(x.coefficients, y.coefficients);
    EXPECT_EQ(x.class_intercept, y.class_intercept);
    EXPECT_EQ(x.class_slope, y.class_slope);
    EXPECT_EQ(x.platt.has_value(), y.platt.has_value());
    EXPECT_EQ(x.platt ? x.platt->slope : 0.0, y.platt ? y.platt->slope : 0.0);
    EXPECT_NE(a[c].folds[0].model.log_loss, b[c].folds[0].model.log_loss);
  }
}

TEST_P(EvaluatorConformance, SeparableDataConvergesForHugeAndTinyC) {
  Problem problem = random_problem({.seed = 8, .missing_share = 0});
  for (std::uint32_t i = 0; i < problem.num_rows; ++i)
    if (problem.source_row[i] != kNone) problem.outcome[i] = problem.columns[0].values[i] > 0.3 ? 1.0 : 0.0;
  std::vector<Candidate> candidates;
  for (const double C : {1e-4, 1.0, 1e4}) candidates.push_back({{0, 1, 2}, C, {}, TickerIntercepts::all, true, {}});
  expect_agrees_with_cpu(problem, candidates);
}

TEST_P(EvaluatorConformance, AFailingNeighbourHasAReasonAndDisturbsNobody) {
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

TEST_P(EvaluatorConformance, NamesWhyAWindowCannotBeFitted) {
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

TEST_P(EvaluatorConformance, CalibratesOnTheFewestRowsThatAreAllowed) {
  for (const auto& [kind, fewest] : {std::pair{Calibration::platt, 50}, std::pair{Calibration::isotonic, 200}}) {
    Problem problem = random_problem({.seed = 18, .rows_per_week = fewest / 5});  // CALIB is 5 weeks
    ASSERT_EQ(problem.folds[0].slices[1].calib.num_rows, static_cast<std::uint64_t>(fewest));
    const std::vector<Candidate> candidates{{{0, 1}, 1.0, {}, TickerIntercepts::all, false, kind}};
    const auto fitted = evaluate(problem, candidates)[0];
    ASSERT_EQ(fitted.status, FitStatus::ok) << fewest;
    for (std::size_t f = 0; f < kAllFolds.size() && kind == Calibration::platt; ++f)
      expect_near(fitted.folds[f].model.log_loss,
                  naive_evaluate(problem, candidates[0], problem.folds[f]).model.log_loss, 1e-11, "log loss");
    RowSet& calib = problem.folds[0].slices[1].calib;
    problem.trainable[problem.segments[calib.first_segment].begin] = 0;
    --calib.num_rows;
    EXPECT_EQ(evaluate(problem, candidates)[0].status, FitStatus::insufficient_calib_rows) << fewest - 1;
  }
}

TEST_P(EvaluatorConformance, AFoldWithoutEvaluationRowsIsFittedOnly) {
  Problem problem = random_problem({.seed = 11});
  problem.folds[2].eval = {};
  const std::vector<Candidate> candidates{{{0, 1}, 1.0, {}, TickerIntercepts::all, false, Calibration::platt}};
  const auto evaluations = evaluate(problem, candidates);
  ASSERT_EQ(evaluations[0].status, FitStatus::ok);
  EXPECT_TRUE(evaluations[0].folds[2].prob.empty());
  EXPECT_NE(evaluations[0].folds[2].solution.coefficients[0], 0.0);
}

INSTANTIATE_TEST_SUITE_P(All, EvaluatorConformance, ::testing::ValuesIn(evaluator_kinds()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace calibeam::testing
