// Memory that runs out, devices that are lost: clear errors, the same numbers, and nothing left behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "calibeam/error.hpp"
#include "cuda/emulated_device.hpp"
#include "evaluate/cpu_evaluator.hpp"
#include "evaluate/cuda_evaluator.hpp"
#include "evaluate/fallback_evaluator.hpp"
#include "support/evaluations.hpp"
#include "support/random_problem.hpp"

namespace calibeam::testing {
namespace {

using ::testing::HasSubstr;

std::vector<Evaluation> evaluate(const Problem& problem, std::span<const Candidate> candidates,
                                 const EmulatedOptions& options, EmulatedCounts* counts = nullptr) {
  return make_cuda_evaluator(problem, make_emulated_device(options, counts))->evaluate({candidates, kAllFolds, true});
}

void expect_same(const std::vector<Evaluation>& a, const std::vector<Evaluation>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t c = 0; c < a.size(); ++c) EXPECT_TRUE(same_bits(a[c], b[c])) << "candidate " << c;
}

TEST(DeviceMemory, HoweverLittleThereIsTheNumbersAreTheSame) {
  const Problem problem = random_problem({.seed = 31, .rows_per_week = 20, .num_features = 5});
  auto candidates = mixed_candidates(problem);
  const auto once = candidates;
  for (int k = 0; k < 4; ++k) candidates.insert(candidates.end(), once.begin(), once.end());
  EmulatedCounts all, few;
  const auto expected = evaluate(problem, candidates, {}, &all);
  expect_same(evaluate(problem, candidates, {.free_bytes = 1 << 20}, &few), expected);
  EXPECT_GT(few.starts, all.starts);  // more waves
  EXPECT_LE(few.peak_bytes, std::uint64_t{1} << 20);
}

TEST(DeviceMemory, RefusedAllocationsLeadToSmallerWaves) {
  const Problem problem = random_problem({.seed = 32});
  const auto candidates = mixed_candidates(problem);
  EmulatedCounts refused;
  const auto expected = evaluate(problem, candidates, {});
  expect_same(evaluate(problem, candidates, {.refuse_above = 1 << 20}, &refused), expected);
  EXPECT_LE(refused.peak_bytes, std::uint64_t{4} << 20);
}

TEST(DeviceMemory, TooLittleForAnythingIsAClearError) {
  const Problem problem = random_problem({.seed = 33});
  const auto candidates = mixed_candidates(problem);
  try {
    (void)evaluate(problem, candidates, {.refuse_above = 200 << 10});
    FAIL() << "no error";
  } catch (const DeviceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("memory"));
    EXPECT_EQ(error.code(), ExitCode::device_failure);
  }
}

TEST(DeviceMemory, IsAllGivenBack) {
  const Problem problem = random_problem({.seed = 34});
  EmulatedCounts counts;
  (void)evaluate(problem, mixed_candidates(problem), {}, &counts);
  EXPECT_GT(counts.allocations, 0U);
  EXPECT_EQ(counts.live_bytes, 0U);
}

TEST(LostDevice, IsADeviceError) {
  const Problem problem = random_problem({.seed = 35});
  EXPECT_THROW((void)evaluate(problem, mixed_candidates(problem), {.lost_after_launches = 7}), DeviceError);
}

TEST(Fallback, GoesOnWithTheCpuFromTheBatchAtHandAndSaysSo) {
  const Problem problem = random_problem({.seed = 36});
  const auto candidates = mixed_candidates(problem);
  EmulatedCounts counts;
  const auto on_cpu = [&problem] { return make_cpu_evaluator(problem, 2, kernels::row_kernels()); };
  (void)evaluate(problem, candidates, {}, &counts);
  const EmulatedOptions lost_in_second{.lost_after_launches = counts.launches + 5};
  const auto evaluator =
      make_fallback_evaluator(make_cuda_evaluator(problem, make_emulated_device(lost_in_second)), on_cpu);
  const auto first = evaluator->evaluate({candidates, kAllFolds, true});
  EXPECT_EQ(evaluator->device(), "emulated");
  const auto second = evaluator->evaluate({candidates, kAllFolds, true});
  EXPECT_THAT(evaluator->device(), ::testing::StartsWith("cpu, 2 threads"));
  EXPECT_THAT(evaluator->device(), HasSubstr("the device was lost"));
  expect_same(second, on_cpu()->evaluate({candidates, kAllFolds, true}));
  for (std::size_t c = 0; c < candidates.size(); ++c)
    expect_metrics_agree(first[c], second[c], "candidate " + std::to_string(c));
}

}  // namespace
}  // namespace calibeam::testing
