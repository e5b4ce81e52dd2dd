// The CUDA evaluator: picoseconds per row and model of one gradient and Hessian pass by number of terms, and whole
// batches of fits against the CPU's, all checked against the CPU before anything is timed. One JSON object a line.
//   bench_gpu [--quick] [--export FOLDER]    FOLDER receives the arrays and coefficients that the peers are checked
//   with
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>

#include "evaluate/cpu_evaluator.hpp"
#include "evaluate/cuda_evaluator.hpp"
#include "evaluate/cuda_fit.hpp"
#include "support/random_problem.hpp"

namespace calibeam {
namespace {

constexpr std::uint64_t kRoom = std::uint64_t{4} << 30;

Problem problem_of(int rows, int features, int classes = 11) {
  constexpr int kWeeks = 85;
  return testing::random_problem({.num_weeks = kWeeks,
                                  .rows_per_week = std::max(1, rows / kWeeks),
                                  .num_classes = classes,
                                  .num_features = features,
                                  .missing_share = 0.0,
                                  .zero_weight_share = 0.02,
                                  .intercept_support = 100,
                                  .slope_support = 100});
}

/// Candidates of `columns` numeric columns each, of a pool of 12.
std::vector<Candidate> candidates_of(std::size_t count, std::uint32_t columns, bool effects) {
  std::mt19937_64 random(columns);
  std::vector<Candidate> candidates(count);
  for (Candidate& c : candidates) {
    std::vector<std::uint32_t> pool;
    for (std::uint32_t j = 1; j <= 12; ++j) pool.push_back(j);
    std::shuffle(pool.begin(), pool.end(), random);
    c.columns.assign(pool.begin(), pool.begin() + columns - 1);
    std::sort(c.columns.begin(), c.columns.end());
    c.columns.insert(c.columns.begin(), 0);
    c.C = 0.05 + static_cast<double>(random() % 100) * 0.1;
    c.weighting.half_life_weeks = static_cast<double>(4 * (random() % 3));
    if (effects) c.intercepts = TickerIntercepts::all;
    c.slopes = effects;
  }
  return candidates;
}

double seconds_of(const std::function<void()>& run) {
  std::vector<double> times;
  for (int k = 0; k < 5; ++k) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

std::unique_ptr<BatchEvaluator> on_gpu(const Problem& problem) {
  return make_cuda_evaluator(problem, kernels::open_cuda_device(0));
}

/// Refuses to time a wrong answer.
void check_against_cpu() {
  const Problem problem = problem_of(4000, 12);
  const std::vector<std::uint32_t> folds{0, 1};
  for (const std::uint32_t columns : {2U, 7U, 12U}) {
    const auto candidates = candidates_of(40, columns, true);
    const auto a = on_gpu(problem)->evaluate({candidates, folds, false});
    const auto b = make_cpu_evaluator(problem, 2, kernels::row_kernels())->evaluate({candidates, folds, false});
    for (std::size_t c = 0; c < candidates.size(); ++c)
      if (a[c].status != b[c].status || a[c].folds.empty() ||
          !(std::fabs(a[c].folds[0].model.log_loss - b[c].folds[0].model.log_loss) <= 1e-10)) {
        std::fprintf(stderr, "wrong answer for candidate %zu of %u columns: nothing is timed\n", c, columns);
        std::exit(1);
      }
  }
}

/// One fit of many models of n terms, the same work with one more pass, and the difference.
void time_passes(int rows, std::size_t models, std::uint32_t columns) {
  const Problem problem = problem_of(rows, 12);
  const auto device = kernels::open_cuda_device(0);
  ResidentProblem resident(*device, problem);
  const auto candidates = candidates_of(models, columns, false);
  const std::vector<std::uint32_t> folds{1};
  BatchStatus status;
  auto jobs = plan_jobs(resident, {candidates, folds, false}, status);
  resident.upload_weights();
  sort_jobs(jobs);
  const std::uint32_t processors = device->limits().multiprocessors;
  const WavePlan plan = plan_wave(resident, jobs, 0, {kRoom, processors});
  CudaFit fit(*device, resident);
  (void)fit.run(plan, processors, 1);
  const double one = seconds_of([&] { (void)fit.run(plan, processors, 1); });
  const double three = seconds_of([&] { (void)fit.run(plan, processors, 3); });
  const double row_models =
      static_cast<double>(plan.num_models) * static_cast<double>(problem.folds[1].slices[0].fit.num_rows);
  fmt::print("{}\n",
             fmt::format(R"({{"what": "pass", "terms": {}, "rows": {}, "models": {}, "split": {}, "us": {:.2f}, )"
                         R"("ps_per_row_model": {:.3f}}})",
                         columns + 1, rows, plan.num_models, plan.split, (three - one) / 2 * 1e6,
                         (three - one) / 2 / row_models * 1e12));
  std::fflush(stdout);
}

void time_fits(int rows, std::size_t count, bool effects, bool with_cpu) {
  const Problem problem = problem_of(rows, 12, effects ? 101 : 11);
  const auto candidates = candidates_of(count, 6, effects);
  const std::vector<std::uint32_t> folds{1};
  const auto gpu = on_gpu(problem);
  (void)gpu->evaluate({candidates, folds, false});
  const double seconds = seconds_of([&] { (void)gpu->evaluate({candidates, folds, false}); });
  double cpu_seconds = NAN;
  if (with_cpu) {
    const auto cpu = make_evaluator(problem, "cpu", 0);
    (void)cpu->evaluate({candidates, folds, false});
    const auto begin = std::chrono::steady_clock::now();
    (void)cpu->evaluate({candidates, folds, false});
    cpu_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  fmt::print("{}\n", fmt::format(R"({{"what": "fits", "rows": {}, "fits": {}, "ticker_effects": {}, "ms": {:.3f}, )"
                                 R"("us_per_fit": {:.3f}, "cpu_ms": {}}})",
                                 rows, count, effects, seconds * 1e3, seconds / static_cast<double>(count) * 1e6,
                                 with_cpu ? fmt::format("{:.3f}", cpu_seconds * 1e3) : "null"));
  std::fflush(stdout);
}

template <class T>
void write_raw(const std::string& path, const std::vector<T>& values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
}

/// Arrays for gpu_peers.py and bench_gpu_cublas: standardised columns of the TRAIN_FIT rows, outcomes, weights, columns
/// of each model, penalties, and our coefficients.
void export_arrays(const std::string& folder, int rows, std::size_t count, std::uint32_t columns) {
  const Problem problem = problem_of(rows, 12);
  auto candidates = candidates_of(count, columns, false);
  for (Candidate& c : candidates) c.weighting = {};
  const std::vector<std::uint32_t> folds{1};
  const auto evaluations = on_gpu(problem)->evaluate({candidates, folds, true});
  const Slice& slice = problem.folds[1].slices[0];
  const FitWeights weights = plan_fit_weights(problem, slice, {});
  std::vector<double> x, y, w, penalty, beta;
  std::vector<std::int32_t> chosen;
  for (std::uint32_t i = 0; i < problem.segments[slice.fit.last_segment - 1].end; ++i) {
    if (problem.source_row[i] == kNone) continue;
    for (std::size_t c = 0; c < 13; ++c)
      x.push_back((problem.columns[c].values[i] - slice.columns[c].mean) / slice.columns[c].scale);
    y.push_back(problem.outcome[i]);
    double weight = 0;
    stage_fit_weights(problem, slice, weights, i, 1, 1, &weight);
    w.push_back(weight);
  }
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    chosen.insert(chosen.end(), candidates[c].columns.begin(), candidates[c].columns.end());
    penalty.push_back(1 / candidates[c].C);
    const Solution& s = evaluations[c].folds.at(0).solution;
    beta.push_back(s.intercept);
    beta.insert(beta.end(), s.coefficients.begin(), s.coefficients.end());
  }
  write_raw(folder + "/x.f64", x);
  write_raw(folder + "/y.f64", y);
  write_raw(folder + "/w.f64", w);
  write_raw(folder + "/columns.i32", chosen);
  write_raw(folder + "/penalty.f64", penalty);
  write_raw(folder + "/beta.f64", beta);
  std::ofstream(folder + "/sizes.txt") << y.size() << " 13 " << count << " " << columns << "\n";
}

}  // namespace
}  // namespace calibeam

int main(int argc, char** argv) {
  using namespace calibeam;
  bool quick = false;
  std::string folder;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") == 0) quick = true;
    if (std::strcmp(argv[i], "--export") == 0 && i + 1 < argc) folder = argv[++i];
  }
  try {
    check_against_cpu();
    if (!folder.empty()) {
      export_arrays(folder, 23'571, 1000, 6);
      return 0;
    }
    for (std::uint32_t columns = 1; columns <= 12; ++columns) time_passes(23'571, quick ? 20'000 : 200'000, columns);
    for (const std::size_t count : {80U, 1000U, 100'000U}) time_fits(23'571, count, false, count <= 1000);
    time_fits(23'571, 80, true, true);
    time_fits(23'571, 1000, true, true);
    if (quick) return 0;
    time_fits(23'571, 1'000'000, false, false);
    for (const int rows : {250'000, 2'500'000}) time_fits(rows, 1000, false, rows < 1'000'000);
  } catch (const DeviceError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 5;
  }
  return 0;
}
