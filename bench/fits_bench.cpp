// Whole batches of candidates x folds: milliseconds per fit, Platt scaling and metrics included. The first candidates
// are compared with the naive evaluator before anything is timed.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "calibeam/evaluator.hpp"
#include "support/naive_evaluator.hpp"
#include "support/random_problem.hpp"

namespace calibeam {
namespace {

constexpr int kFeatures = 12;

std::vector<Candidate> random_candidates(std::size_t count, bool ticker_effects) {
  std::mt19937_64 random(1);
  std::vector<Candidate> candidates(count);
  for (Candidate& c : candidates) {
    c.columns = {0};
    for (std::uint32_t j = 1; j <= kFeatures; ++j)
      if (random() % 3 == 0) c.columns.push_back(j);
    c.C = 0.1 + 0.5 * static_cast<double>(random() % 8);
    c.weighting = {random() % 2 == 0, static_cast<double>(4 * (random() % 3)), 1.0};
    if (ticker_effects) c.intercepts = TickerIntercepts::all;
    c.slopes = ticker_effects;
    c.calibration = random() % 3 == 0 ? Calibration::platt : Calibration::none;
  }
  return candidates;
}

Problem problem_of(int rows_per_week, int classes) {
  return testing::random_problem({.num_weeks = 85,
                                  .rows_per_week = rows_per_week,
                                  .num_classes = classes,
                                  .num_features = kFeatures,
                                  .missing_share = 0.02,
                                  .intercept_support = 100,
                                  .slope_support = 100});
}

/// Refuses to time a wrong answer.
void check() {
  const Problem problem = problem_of(30, 4);
  const auto candidates = random_candidates(6, true);
  const std::vector<std::uint32_t> folds{0, 1};
  const auto evaluations = make_evaluator(problem, "cpu", 1)->evaluate({candidates, folds, true});
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const auto expected = testing::naive_evaluate(problem, candidates[c], problem.folds[0]);
    if (evaluations[c].status == FitStatus::ok &&
        std::fabs(evaluations[c].folds[0].model.log_loss - expected.model.log_loss) <= 1e-10)
      continue;
    std::fprintf(stderr, "wrong answer for candidate %zu: nothing is timed\n", c);
    std::exit(1);
  }
}

void fits(benchmark::State& state, int rows_per_week, int classes, bool ticker_effects, int threads) {
  const Problem problem = problem_of(rows_per_week, classes);
  const auto candidates = random_candidates(static_cast<std::size_t>(state.range(0)), ticker_effects);
  const std::vector<std::uint32_t> folds{0, 1};
  const auto evaluator = make_evaluator(problem, "cpu", threads);
  for (auto _ : state) benchmark::DoNotOptimize(evaluator->evaluate({candidates, folds, false}));
  state.counters["ms_per_fit"] =
      benchmark::Counter(static_cast<double>(candidates.size() * folds.size()) * 1e-3,
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

}  // namespace
}  // namespace calibeam

int main(int argc, char** argv) {
  using calibeam::fits;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  calibeam::check();
  const auto add = [](const char* name, int rows_per_week, int classes, bool effects, int threads, int count) {
    benchmark::RegisterBenchmark(name, fits, rows_per_week, classes, effects, threads)
        ->Arg(count)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  };
  add("fits/24k_rows/plain/1_thread", 284, 11, false, 1, 250);
  add("fits/24k_rows/plain/2_threads", 284, 11, false, 2, 250);
  add("fits/24k_rows/10_tickers/1_thread", 284, 11, true, 1, 250);
  add("fits/24k_rows/100_tickers/1_thread", 284, 101, true, 1, 250);
  add("fits/240k_rows/plain/1_thread", 2840, 11, false, 1, 50);
  add("fits/240k_rows/500_tickers/1_thread", 2840, 501, true, 1, 50);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
