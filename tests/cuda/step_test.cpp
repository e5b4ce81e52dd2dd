// Newton's steps one by one: the device's against the CPU's step control on sums taken by plain loops, and the fast
// pass against the wide one to the last bit.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>

#include "cuda/emulated_device.hpp"
#include "cuda/wave_suite.hpp"
#include "evaluate/cuda_fit.hpp"
#include "kernels/math/sigmoid.hpp"
#include "kernels/newton_iteration.hpp"
#include "support/evaluations.hpp"
#include "support/random_problem.hpp"

namespace calibeam::testing {
namespace {

struct Stage {
  Problem problem;
  std::vector<Candidate> candidates;
  std::unique_ptr<kernels::Device> device = make_emulated_device({});
  std::unique_ptr<ResidentProblem> resident;
  std::vector<CudaJob> jobs;

  explicit Stage(const RandomProblemOptions& options)
      : problem(random_problem(options)), candidates(mixed_candidates(problem)) {
    resident = std::make_unique<ResidentProblem>(*device, problem);
    BatchStatus status;
    jobs = plan_jobs(*resident, {candidates, kAllFolds, false}, status);
    resident->upload_weights();
    sort_jobs(jobs);
  }

  WavePlan first_wave() const { return plan_wave(*resident, jobs, 0, {std::uint64_t{1} << 30, 4}); }

  /// theta of every model of the first wave after some passes.
  std::vector<std::vector<double>> thetas(const WavePlan& plan, std::uint32_t passes) const {
    CudaFit fit(*device, *resident);
    const FittedWave fitted = fit.run(plan, 4, passes);
    std::vector<std::vector<double>> all;
    for (std::uint32_t m = 0; m < plan.num_models; ++m) {
      all.emplace_back();
      for (std::uint32_t k = 0; k < jobs[m].num_terms() + 2 * jobs[m].num_groups; ++k)
        all.back().push_back(fitted.view.theta[std::size_t{k} * plan.num_models + m]);
    }
    return all;
  }
};

/// Sums of a job at theta by plain loops, laid out as kernels::ModelSums has them.
struct PlainSums {
  std::vector<double> gradient, hessian, groups;
};

PlainSums sums_at(const Stage& stage, const CudaJob& job, const std::vector<double>& theta) {
  const Problem& p = stage.problem;
  const Slice& slice = p.folds[job.place / 2].slices[job.place % 2];
  const FitWeights weights = plan_fit_weights(p, slice, stage.candidates[job.candidate].weighting);
  const TickerEffects& effects = stage.resident->effects(job.layout);
  const std::size_t n = job.num_terms(), m = effects.groups.size(), size = 2 + 2 * n;
  PlainSums sums{std::vector<double>(n), std::vector<double>(n * (n + 1) / 2), std::vector<double>(m * size)};
  for (std::uint32_t r = p.segments[slice.fit.first_segment].first_run;
       r < p.segments[slice.fit.last_segment - 1].last_run; ++r)
    for (std::uint32_t i = p.runs[r].begin; i < p.runs[r].end; ++i) {
      std::array<double, kRowPadding> eight{};  // weights come by the eight
      stage_fit_weights(p, slice, weights, i - i % kRowPadding, kRowPadding, p.runs[r].ticker_class, eight.data());
      const double w = eight[i % kRowPadding];
      std::vector<double> z{1.0};
      for (const std::uint32_t c : job.columns) {
        const double x = p.columns[c].values[i];
        z.push_back(((std::isnan(x) ? slice.columns[c].median : x) - slice.columns[c].mean) / slice.columns[c].scale);
      }
      double t = 0;
      for (std::size_t k = 0; k < n; ++k) t += theta[k] * z[k];
      const std::uint32_t g = effects.group_of_class[p.runs[r].ticker_class];
      if (g != kNone) t += theta[n + g] + theta[n + m + g] * p.columns[0].values[i] / effects.groups[g].slope_scale;
      const auto s = kernels::sigmoid(t);
      const double residual = w * (s.prob - p.outcome[i]), v = w * s.curvature;
      for (std::size_t a = 0, at = 0; a < n; ++a) {
        sums.gradient[a] += residual * z[a];
        for (std::size_t b = 0; b <= a; ++b, ++at) sums.hessian[at] += v * z[a] * z[b];
      }
      if (g == kNone) continue;
      double* group = sums.groups.data() + g * size;
      group[0] += residual;
      group[1] += residual * z[1];
      for (std::size_t k = 0; k < n; ++k) {
        group[2 + k] += v * z[k];
        group[2 + n + k] += v * z[1] * z[k];
      }
    }
  return sums;
}

/// theta after `passes` passes, by the CPU's step control.
std::vector<double> expected_theta(const Stage& stage, const CudaJob& job, std::uint32_t passes) {
  const Slice& slice = stage.problem.folds[job.place / 2].slices[job.place % 2];
  std::vector<double> start(job.num_terms() + 2 * job.num_groups, 0.0);
  start[0] = slice.columns[0].mean;
  start[1] = slice.columns[0].scale;
  kernels::NewtonState state(start);
  std::vector<double> workspace;
  for (std::uint32_t k = 0; k < passes; ++k) {
    const PlainSums sums = sums_at(stage, job, state.theta);
    kernels::ModelSums view;
    view.num_terms = job.num_terms();
    view.gradient = sums.gradient;
    view.hessian = sums.hessian;
    view.groups = stage.resident->effects(job.layout).groups;
    view.group_sums = sums.groups;
    view.theta = state.theta;
    view.penalty = job.penalty;
    view.logit_mean = slice.columns[0].mean;
    view.logit_scale = slice.columns[0].scale;
    kernels::advance(state, view, job.weight_sum, workspace);
  }
  return state.theta;
}

void expect_step_parity(const RandomProblemOptions& options) {
  const Stage stage(options);
  const WavePlan plan = stage.first_wave();
  for (const std::uint32_t passes : {1U, 2U, 3U}) {
    const auto actual = stage.thetas(plan, passes);
    for (std::uint32_t m = 0; m < plan.num_models; ++m) {
      const auto expected = expected_theta(stage, stage.jobs[m], passes);
      for (std::size_t k = 0; k < expected.size(); ++k)
        ASSERT_TRUE(std::fabs(actual[m][k] - expected[k]) <= 1e-10 * (1 + std::fabs(expected[k])))
            << passes << " passes, model " << m << ", parameter " << k << ": " << actual[m][k] << " against "
            << expected[k];
    }
  }
}

TEST(StepParity, HoldsAfterOneTwoAndThreePassesOfFastModels) { expect_step_parity({.seed = 41, .num_features = 5}); }

TEST(StepParity, HoldsAfterOneTwoAndThreePassesOfWideModels) {
  expect_step_parity({.seed = 42, .num_features = 14, .num_levels = 3});
}

TEST(WidePass, GivesTheBitsOfTheFastPass) {
  const Stage stage({.seed = 43, .rows_per_week = 50, .num_classes = 6, .num_features = 8});
  WavePlan plan = stage.first_wave();
  ASSERT_FALSE(plan.wide);
  const auto fast = stage.thetas(plan, 3);
  plan.wide = plan.split = true;
  const auto wide = stage.thetas(plan, 3);
  for (std::uint32_t m = 0; m < plan.num_models; ++m)
    EXPECT_EQ(std::memcmp(fast[m].data(), wide[m].data(), fast[m].size() * sizeof(double)), 0) << "model " << m;
}

TEST(LargeWaves, DoNotDependOnTheOrderOfThreads) {
  expect_waves_of_the_emulation(*make_emulated_device({.order = kernels::HostBlock::Order::backward}));
}

}  // namespace
}  // namespace calibeam::testing
