// The machine's peak and the engine's speed in one run, as JSON for bench/run-targets: share of the double-precision
// multiply-add peak, milliseconds per fit, megabytes of CSV per second, and, into a folder, the same fits as arrays for
// other solvers.
// Usage: bench_targets FOLDER CSV
#include <sys/resource.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <random>
#include <string>

#include "calibeam/evaluator.hpp"
#include "evaluate/tiles.hpp"
#include "kernels/aligned_buffer.hpp"
#include "kernels/row_kernels.hpp"
#include "support/naive_evaluator.hpp"
#include "support/random_problem.hpp"
#include "table/table.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace calibeam {
namespace {

constexpr int kRepeats = 7;
constexpr int kFeatures = 12;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Times {
  double cpu, wall;
};

/// Median of the repeats, each of them as user and as wall time.
Times median_of(const std::function<void()>& work) {
  std::vector<double> cpu, wall;
  work();
  for (int i = 0; i < kRepeats; ++i) {
    const double c = cpu_seconds(), w = wall_seconds();
    work();
    cpu.push_back(cpu_seconds() - c);
    wall.push_back(wall_seconds() - w);
  }
  std::sort(cpu.begin(), cpu.end());
  std::sort(wall.begin(), wall.end());
  return {cpu[kRepeats / 2], wall[kRepeats / 2]};
}

/// The shortest of a few runs, in seconds of wall time: what the machine can do when nobody disturbs it.
double shortest(const std::function<void()>& work) {
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kRepeats; ++i) {
    const double start = wall_seconds();
    work();
    best = std::min(best, wall_seconds() - start);
  }
  return best;
}

constexpr long kPeakRounds = 20'000;
constexpr int kChains = 12;
double sink = 0.0;

#if defined(__x86_64__)
__attribute__((target("avx512f"))) void multiply_add_512() {
  __m512d sums[kChains];
  for (auto& s : sums) s = _mm512_set1_pd(1.0);
  const __m512d x = _mm512_set1_pd(0.999999), y = _mm512_set1_pd(1e-9);
  for (long k = 0; k < kPeakRounds; ++k)
    for (auto& s : sums) s = _mm512_fmadd_pd(s, x, y);
  for (const auto& s : sums) sink += s[0];
}
__attribute__((target("avx2,fma"))) void multiply_add_256() {
  __m256d sums[kChains];
  for (auto& s : sums) s = _mm256_set1_pd(1.0);
  const __m256d x = _mm256_set1_pd(0.999999), y = _mm256_set1_pd(1e-9);
  for (long k = 0; k < kPeakRounds; ++k)
    for (auto& s : sums) s = _mm256_fmadd_pd(s, x, y);
  for (const auto& s : sums) sink += s[0];
}
#endif

/// 10^9 double-precision operations per second of one thread; 0 where it is not known how to measure them.
double peak_gflops() {
#if defined(__x86_64__)
  const bool wide = kernels::row_kernels().name == "avx512";
  if (!wide && kernels::row_kernels().name != "avx2") return 0.0;
  const double seconds = shortest(wide ? multiply_add_512 : multiply_add_256);
  return 2e-9 * kPeakRounds * kChains * (wide ? 8 : 4) / seconds;
#else
  return 0.0;
#endif
}

/// Nanoseconds per row of a gradient and Hessian pass over a tile in cache.
double pass_ns_per_row(std::uint32_t terms) {
  constexpr std::uint32_t kRows = kTileRows, kRounds = 20;
  std::mt19937_64 random(terms);
  std::normal_distribution<double> normal;
  std::vector<kernels::AlignedBuffer> columns(terms - 1, kernels::AlignedBuffer(kRows));
  std::vector<const double*> pointers;
  for (auto& column : columns) {
    for (double& value : column) value = normal(random);
    pointers.push_back(column.data());
  }
  kernels::AlignedBuffer outcome(kRows), weight(kRows, 1.0), residual(kRows), curvature(kRows);
  for (std::uint32_t i = 0; i < kRows; i += 2) outcome[i] = 1.0;
  const std::vector<double> beta(terms, 0.2), constant(kRows / 8, 0.2), slope(kRows / 8, 0.2);
  kernels::AlignedBuffer sums(8 * (terms + terms * (terms + 1) / 2));
  const kernels::NewtonRows rows{pointers.data(), outcome.data(),  weight.data(),   0,
                                 kRows,           terms,           beta.data(),     constant.data(),
                                 slope.data(),    residual.data(), curvature.data()};
  const auto& set = kernels::row_kernels();
  const double seconds = shortest([&] {
    for (std::uint32_t k = 0; k < kRounds; ++k) {
      set.row_slopes(rows);
      set.newton_sums(rows, {sums.data(), sums.data() + 8 * terms});
    }
  });
  return 1e9 * seconds / (kRows * kRounds);
}

/// Operations of linear predictor, v * x, gradient and Hessian; those of the sigmoid come on top and are not counted.
double useful_flops(std::uint32_t terms) { return 2.0 * terms + (terms - 1.0) + 2.0 * terms + terms * (terms + 1.0); }

/// Peak and passes in turn, many times over, the best of each: a neighbour or a change of clock meets both alike.
void print_kernels() {
  constexpr int kTurns = 40;
  constexpr std::array<std::uint32_t, 2> kTerms{6, 13};
  double peak = 0.0;
  std::array<double, 2> ns{1e9, 1e9};
  for (int turn = 0; turn < kTurns; ++turn) {
    peak = std::max(peak, peak_gflops());
    for (std::size_t i = 0; i < kTerms.size(); ++i) ns[i] = std::min(ns[i], pass_ns_per_row(kTerms[i]));
  }
  std::printf("{\"kernels\":\"%s\",\"peak_gflops\":%.2f", std::string(kernels::row_kernels().name).c_str(), peak);
  for (std::size_t i = 0; i < kTerms.size(); ++i)
    std::printf(",\"pass_p%u_ns\":%.3f,\"pass_p%u_share\":%.4f", kTerms[i] - 1, ns[i], kTerms[i] - 1,
                peak > 0 ? useful_flops(kTerms[i]) / ns[i] / peak : 0.0);
}

std::vector<Candidate> random_candidates(std::size_t count, TickerIntercepts intercepts) {
  std::mt19937_64 random(1);
  std::vector<Candidate> candidates(count);
  for (Candidate& c : candidates) {
    c.columns = {0};
    for (std::uint32_t j = 1; j <= kFeatures; ++j)
      if (random() % 3 == 0) c.columns.push_back(j);
    c.C = 0.1 + 0.5 * static_cast<double>(random() % 8);
    c.weighting = {false, static_cast<double>(4 * (random() % 3)), 1.0};
    c.intercepts = intercepts;
    c.slopes = intercepts != TickerIntercepts::none;
  }
  return candidates;
}

Problem problem_of(int rows_per_week, int classes) {
  return testing::random_problem({.num_weeks = 85,
                                  .rows_per_week = rows_per_week,
                                  .num_classes = classes,
                                  .num_features = kFeatures,
                                  .intercept_support = 100,
                                  .slope_support = 100});
}

/// Refuses to time a wrong answer.
bool right() {
  const Problem problem = problem_of(30, 4);
  const auto candidates = random_candidates(8, TickerIntercepts::all);
  const std::vector<std::uint32_t> folds{0, 1};
  const auto evaluations = make_evaluator(problem, "cpu", 1)->evaluate({candidates, folds, true});
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    const auto expected = testing::naive_evaluate(problem, candidates[c], problem.folds[0]);
    if (evaluations[c].status != FitStatus::ok) return false;
    if (!(std::fabs(evaluations[c].folds[0].model.log_loss - expected.model.log_loss) <= 1e-10)) return false;
  }
  return true;
}

Times ms_per_fit(const Problem& problem, std::span<const Candidate> candidates, int threads) {
  const std::vector<std::uint32_t> folds{0, 1};
  const auto evaluator = make_evaluator(problem, "cpu", threads);
  const Times times = median_of([&] { (void)evaluator->evaluate({candidates, folds, false}); });
  const double fits = static_cast<double>(candidates.size() * folds.size());
  return {1e3 * times.cpu / fits, 1e3 * times.wall / fits};
}

/// Every column of the file, dates and tickers as such, on one thread.
double csv_megabytes_per_second(const std::string& path) {
  const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
  std::vector<ColumnRequest> columns;
  for (const std::string& name : read_header(path)) {
    const bool is_day = name.find("date") != std::string::npos || name.find("friday") != std::string::npos;
    columns.push_back({name, is_day ? ColumnType::day : name == "ticker" ? ColumnType::text : ColumnType::number});
  }
  const double seconds = median_of([&] { sink += static_cast<double>(read_csv(path, columns).num_rows); }).cpu;
  return 1e-6 * static_cast<double>(std::filesystem::file_size(path)) / seconds;
}

void write(std::ofstream& out, const std::vector<double>& values) {
  out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(double)));
}

/// One fit as arrays: rows and columns, 1/C, then outcome, weight, standardised columns, and our intercept and
/// coefficients. All doubles.
void write_fit(const std::string& path, const Problem& problem, const Candidate& candidate, const Evaluation& answer) {
  const Slice& slice = problem.folds[0].slices[0];
  std::vector<double> outcome, weight;
  std::vector<std::vector<double>> columns(candidate.columns.size());
  const std::uint32_t last = problem.segments[slice.fit.last_segment - 1].end;
  for (std::uint32_t i = problem.segments[slice.fit.first_segment].begin; i < last; ++i) {
    if (problem.source_row[i] == kNone || problem.trainable[i] == 0) continue;
    outcome.push_back(problem.outcome[i]);
    weight.push_back(problem.weight[i]);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const ColumnStatistics& s = slice.columns[candidate.columns[k]];
      const double x = problem.columns[candidate.columns[k]].values[i];
      columns[k].push_back(((std::isnan(x) ? s.median : x) - s.mean) / s.scale);
    }
  }
  double total = 0.0;
  for (const double w : weight) total += w;
  for (double& w : weight) w *= static_cast<double>(weight.size()) / total;
  std::ofstream out(path, std::ios::binary);
  write(out, {static_cast<double>(outcome.size()), static_cast<double>(columns.size()), candidate.C});
  write(out, outcome);
  write(out, weight);
  for (const auto& column : columns) write(out, column);
  write(out, {answer.folds[0].solution.intercept});
  write(out, answer.folds[0].solution.coefficients);
}

void write_fits(const std::string& folder, const Problem& problem) {
  auto candidates = random_candidates(12, TickerIntercepts::none);
  for (Candidate& candidate : candidates) candidate.weighting = {};
  const std::vector<std::uint32_t> folds{0};
  const auto answers = make_evaluator(problem, "cpu", 1)->evaluate({candidates, folds, true});
  for (std::size_t c = 0; c < candidates.size(); ++c)
    write_fit(folder + "/fit" + std::to_string(c) + ".bin", problem, candidates[c], answers[c]);
}

}  // namespace
}  // namespace calibeam

int main(int argc, char** argv) {
  using namespace calibeam;
  if (argc != 3) return 2;
  if (!right()) {
    std::fprintf(stderr, "wrong answer: nothing is timed\n");
    return 1;
  }
  print_kernels();
  const Problem small = problem_of(284, 11);
  write_fits(argv[1], small);
  const auto plain = random_candidates(500, TickerIntercepts::none);
  for (const int threads : {1, 2, 8, 16}) {
    const Times times = ms_per_fit(small, plain, threads);
    std::printf(",\"fit_24k_%dt_cpu_ms\":%.4f,\"fit_24k_%dt_wall_ms\":%.4f", threads, times.cpu, threads, times.wall);
  }
  // Enough of them for a batch to be one of a thousand fits.
  const Times large = ms_per_fit(problem_of(2940, 11), std::span(plain).first(200), 2);
  std::printf(",\"fit_250k_2t_cpu_ms\":%.4f,\"fit_250k_2t_wall_ms\":%.4f", large.cpu, large.wall);
  const Times huge = ms_per_fit(problem_of(29'400, 11), std::span(plain).first(96), 2);
  std::printf(",\"fit_2500k_2t_cpu_ms\":%.4f,\"fit_2500k_2t_wall_ms\":%.4f", huge.cpu, huge.wall);
  const auto effects = random_candidates(40, TickerIntercepts::all);
  const auto without = std::span(plain).first(40);
  const Problem many = problem_of(2940, 501), ten = problem_of(2940, 11);
  std::printf(",\"plain_250k_cpu_ms\":%.4f", ms_per_fit(many, without, 1).cpu);
  std::printf(",\"tickers10_250k_cpu_ms\":%.4f", ms_per_fit(ten, effects, 1).cpu);
  std::printf(",\"tickers500_250k_cpu_ms\":%.4f", ms_per_fit(many, effects, 1).cpu);
  std::printf(",\"csv_mb_per_s\":%.1f,\"sink\":%g}\n", csv_megabytes_per_second(argv[2]), sink);
  return 0;
}
