#include "cuda/wave_suite.hpp"

#include <gtest/gtest.h>

#include "cuda/emulated_device.hpp"
#include "evaluate/cuda_fit.hpp"
#include "support/evaluations.hpp"
#include "support/random_problem.hpp"

namespace calibeam::testing {
namespace {

constexpr std::size_t kManyJobs = 1025;  // so many that a split wave has full blocks too

std::vector<Candidate> many_candidates(const Problem& problem) {
  std::vector<Candidate> candidates;
  for (double scale = 1.0; candidates.size() * kAllFolds.size() < 2 * kManyJobs; scale *= 1.3)
    for (Candidate candidate : mixed_candidates(problem)) {
      candidate.C *= scale;
      candidates.push_back(std::move(candidate));
    }
  return candidates;
}

/// Coefficients of every job's model after a few passes, for a device of so many multiprocessors.
std::vector<std::vector<double>> fitted(kernels::Device& device, const Problem& problem,
                                        std::uint32_t multiprocessors) {
  const auto candidates = many_candidates(problem);
  ResidentProblem resident(device, problem);
  BatchStatus status;
  std::vector<CudaJob> jobs = plan_jobs(resident, {candidates, kAllFolds, false}, status);
  EXPECT_GE(jobs.size(), kManyJobs);
  resident.upload_weights();
  sort_jobs(jobs);
  const WavePlan plan = plan_wave(resident, jobs, 0, {std::uint64_t{1} << 30, multiprocessors});
  EXPECT_EQ(plan.split, multiprocessors != 0);
  EXPECT_EQ(plan.num_models, jobs.size());
  CudaFit fit(device, resident);
  const kernels::DeviceWave wave = fit.run(plan, 132, 3).view;
  std::vector<std::vector<double>> all(plan.num_models);
  for (std::uint32_t m = 0; m < plan.num_models; ++m) {
    const std::uint32_t count = jobs[m].num_terms() + 2 * jobs[m].num_groups;
    for (std::uint32_t k = 0; k < count; ++k)
      all[m].push_back(download(device, wave.theta + std::size_t{k} * plan.num_models + m, 1).front());
  }
  return all;
}

}  // namespace

void expect_waves_of_the_emulation(kernels::Device& device) {
  const Problem problem = random_problem({.seed = 61, .rows_per_week = 12, .num_features = 4});
  for (const std::uint32_t multiprocessors : {0U, 32U, 132U}) {  // 0: every thread takes all rows of its model
    SCOPED_TRACE(multiprocessors);
    const auto expected = fitted(*make_emulated_device({}), problem, multiprocessors);
    EXPECT_EQ(fitted(device, problem, multiprocessors), expected);
  }
}

}  // namespace calibeam::testing
