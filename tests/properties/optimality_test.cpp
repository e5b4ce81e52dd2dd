// Hard fits are judged by their own optimality conditions in long double, not by another solver's answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "evaluate/cpu_evaluator.hpp"
#include "support/naive_evaluator.hpp"
#include "support/random_problem.hpp"

namespace calibeam {
namespace {

using testing::optimality;
using testing::random_problem;
using testing::RandomProblemOptions;

// What is left after the last Newton step is rounding: well below the 1e-9 at which the iteration stops.
constexpr long double kFitBound = 1e-10L, kPlattBound = 1e-9L;

template <typename Change>
void change_rows(Problem& p, const Change& change) {
  for (std::uint32_t i = 0; i < p.num_rows; ++i)
    if (p.source_row[i] != kNone) change(p, i);
}

std::vector<Candidate> hard_candidates(const Problem& problem) {
  std::vector<Candidate> candidates;
  std::vector<std::uint32_t> all;
  for (std::uint32_t j = 0; j < problem.num_numeric; ++j) all.push_back(j);
  for (const double C : {1e-4, 1.0, 1e4})
    for (const auto calibration : {Calibration::none, Calibration::platt}) {
      candidates.push_back({all, C, {}, TickerIntercepts::none, false, calibration});
      candidates.push_back({all, C, {true, 4.0, 2.0}, TickerIntercepts::all, true, calibration});
      candidates.push_back({{0}, C, {}, TickerIntercepts::non_foundation, true, calibration});
    }
  return candidates;
}

void expect_finite(const FoldEvaluation& f, const std::string& what) {
  std::vector<double> values{f.model.log_loss, f.model.brier, f.model.ece, f.model.ece_q, f.solution.intercept};
  for (const auto* v :
       {&f.weekly_delta, &f.prob, &f.solution.coefficients, &f.solution.class_intercept, &f.solution.class_slope})
    values.insert(values.end(), v->begin(), v->end());
  for (const double value : values) ASSERT_TRUE(std::isfinite(value)) << what;
}

void expect_optimal(const RandomProblemOptions& options, const std::vector<std::uint32_t>& folds = {0, 1, 2}) {
  const Problem problem = random_problem(options);
  const auto candidates = hard_candidates(problem);
  const auto evaluator = make_cpu_evaluator(problem, 2, kernels::row_kernels());
  const auto evaluations = evaluator->evaluate({candidates, folds, true});
  std::size_t fitted = 0;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    if (evaluations[c].status == FitStatus::single_class || evaluations[c].status == FitStatus::single_class_calib)
      continue;
    ASSERT_EQ(evaluations[c].status, FitStatus::ok) << "candidate " << c;
    ++fitted;
    for (std::size_t f = 0; f < folds.size(); ++f) {
      const std::string what = "candidate " + std::to_string(c) + ", fold " + std::to_string(folds[f]);
      const Solution& solution = evaluations[c].folds[f].solution;
      expect_finite(evaluations[c].folds[f], what);
      const auto found = optimality(problem, candidates[c], problem.folds[folds[f]], solution);
      EXPECT_LE(static_cast<double>(found.fit), static_cast<double>(kFitBound)) << what;
      EXPECT_LE(static_cast<double>(found.platt), static_cast<double>(kPlattBound)) << what << " (Platt)";
    }
  }
  EXPECT_GE(fitted, candidates.size() / 2) << "too few fits to speak of";
}

double& feature(Problem& p, std::size_t column, std::uint32_t row) { return p.columns[column].values[row]; }

TEST(Optimality, OfSeparableOutcomes) {
  expect_optimal(
      {.seed = 21, .spoil = [](Problem& p) {
         change_rows(p, [](Problem& q, std::uint32_t i) { q.outcome[i] = q.columns[0].values[i] > 0.3 ? 1.0 : 0.0; });
       }});
}

TEST(Optimality, OfNearlySeparableOutcomes) {
  expect_optimal({.seed = 22, .spoil = [](Problem& p) {
                    change_rows(p, [](Problem& q, std::uint32_t i) {
                      q.outcome[i] = (q.columns[0].values[i] > 0.3) != (i % 97 == 0) ? 1.0 : 0.0;
                    });
                  }});
}

TEST(Optimality, OfDuplicatedAndCollinearColumns) {
  expect_optimal({.seed = 23, .num_features = 4, .missing_share = 0.0, .spoil = [](Problem& p) {
                    change_rows(p, [](Problem& q, std::uint32_t i) {
                      feature(q, 2, i) = feature(q, 1, i);
                      feature(q, 3, i) = 2.0 * feature(q, 1, i) - 3.0 * feature(q, 0, i);
                      feature(q, 4, i) = feature(q, 0, i);
                    });
                  }});
}

TEST(Optimality, OfColumnsOfAllScales) {
  expect_optimal({.seed = 24, .num_features = 4, .spoil = [](Problem& p) {
                    change_rows(p, [](Problem& q, std::uint32_t i) {
                      feature(q, 1, i) *= 1e-12;
                      feature(q, 2, i) *= 1e12;
                      feature(q, 3, i) = 1e9 + 1e5 * feature(q, 3, i);
                      feature(q, 4, i) *= 1e140;
                    });
                  }});
}

TEST(Optimality, OfProbabilitiesAtZeroAndOne) {
  std::mt19937_64 random(25);
  expect_optimal({.seed = 25, .spoil = [&random](Problem& p) {
                    change_rows(p, [&random](Problem& q, std::uint32_t i) {
                      const double sign = random() % 2 == 0 ? 1.0 : -1.0;
                      q.columns[0].values[i] = sign * std::log((1 - 1e-6) / 1e-6);
                    });
                  }});
}

TEST(Optimality, OfWeightsOverTwelveOrders) {
  std::mt19937_64 random(26);
  expect_optimal({.seed = 26, .spoil = [&random](Problem& p) {
                    change_rows(p, [&random](Problem& q, std::uint32_t i) {
                      q.weight[i] = std::pow(10.0, static_cast<double>(random() % 1200) / 100.0 - 6.0);
                    });
                  }});
}

TEST(Optimality, IsNotToBeHadFromWeightsThatAreAllDenormal) {
  Problem problem = random_problem({.seed = 27});
  change_rows(problem, [](Problem& q, std::uint32_t i) { q.weight[i] = 1e-320; });
  problem.chain_weights[0] = problem.weight;
  const auto candidates = hard_candidates(problem);
  const std::vector<std::uint32_t> folds{0, 1};
  for (const Evaluation& e :
       make_cpu_evaluator(problem, 2, kernels::row_kernels())->evaluate({candidates, folds, true}))
    EXPECT_EQ(e.status, FitStatus::no_weight);
}

/// Several of the troubles above at once, by chance.
void spoil_at_random(Problem& p, std::mt19937_64& random) {
  const auto chance = [&random](double share) { return static_cast<double>(random() >> 11) * 0x1p-53 < share; };
  const bool saturated = chance(0.4), rare = chance(0.3), heavy = chance(0.4), outliers = chance(0.5);
  const double scale = std::pow(10.0, static_cast<double>(random() % 20) - 10.0);
  change_rows(p, [&](Problem& q, std::uint32_t i) {
    if (saturated) q.columns[0].values[i] = chance(0.5) ? 13.8 : (chance(0.8) ? -13.8 : q.columns[0].values[i]);
    if (rare) q.outcome[i] = chance(0.02) ? 1.0 : 0.0;
    if (heavy) q.weight[i] = std::pow(10.0, static_cast<double>(random() % 1200) / 100.0 - 6.0);
    if (outliers && chance(0.01)) feature(q, 1, i) *= 1e8;
    feature(q, 2, i) = scale * q.columns[0].values[i] * feature(q, 1, i);
  });
}

TEST(Optimality, OfAnyMixtureOfThese) {
  for (std::uint64_t seed = 100; seed < 140; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    expect_optimal({.seed = seed, .spoil = [&random](Problem& p) { spoil_at_random(p, random); }}, {0});
  }
}

TEST(Optimality, OfFortyColumnsOnAHundredRows) {
  // 10 weeks of TRAIN before the first window; with a calibration 50 rows to fit and the fewest that CALIB may
  // have, 50.
  expect_optimal({.seed = 28, .num_weeks = 25, .rows_per_week = 10, .num_features = 39, .zero_weight_share = 0.0}, {0});
}

TEST(Optimality, OfOnePositiveInAHundredThousandRows) {
  const Problem problem = random_problem({.seed = 29,
                                          .num_weeks = 45,
                                          .rows_per_week = 3400,
                                          .num_features = 1,
                                          .missing_share = 0,
                                          .zero_weight_share = 0,
                                          .spoil = [](Problem& p) {
                                            std::fill(p.outcome.begin(), p.outcome.end(), 0.0);
                                            p.outcome[p.segments[0].begin + 5] = 1.0;
                                          }});
  ASSERT_GT(problem.folds[0].slices[0].fit.num_rows, 100'000U);
  std::vector<Candidate> candidates;
  for (const double C : {1e-4, 1.0, 1e4}) candidates.push_back({{0, 1}, C, {}, TickerIntercepts::all, false, {}});
  const std::vector<std::uint32_t> folds{0};
  const auto evaluations = make_cpu_evaluator(problem, 2, kernels::row_kernels())->evaluate({candidates, folds, true});
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    ASSERT_EQ(evaluations[c].status, FitStatus::ok) << c;
    const auto found = optimality(problem, candidates[c], problem.folds[0], evaluations[c].folds[0].solution);
    EXPECT_LE(static_cast<double>(found.fit), static_cast<double>(kFitBound)) << c;
  }
}

TEST(Optimality, IsNotClaimedOfAShiftedSolution) {
  const Problem problem = random_problem({.seed = 30});
  const std::vector<Candidate> candidates{{{0, 1}, 1.0, {}, TickerIntercepts::all, true, Calibration::platt}};
  const std::vector<std::uint32_t> folds{0};
  auto solution =
      make_cpu_evaluator(problem, 1, kernels::row_kernels())->evaluate({candidates, folds, true})[0].folds[0].solution;
  const auto fit_at = [&] { return optimality(problem, candidates[0], problem.folds[0], solution).fit; };
  ASSERT_LE(fit_at(), kFitBound);
  for (double* value : {&solution.coefficients[1], &solution.class_intercept[1], &solution.class_slope[1]}) {
    const double right = std::exchange(*value, *value + 1e-6);
    EXPECT_GT(fit_at(), kFitBound);
    *value = right;
  }
  solution.platt->slope += 1e-5;
  EXPECT_GT(optimality(problem, candidates[0], problem.folds[0], solution).platt, kPlattBound);
}

}  // namespace
}  // namespace calibeam
