// The maxima of the bootstrap on the emulated device.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda/emulated_device.hpp"
#include "cuda/maxima_suite.hpp"
#include "evaluate/cpu_evaluator.hpp"
#include "evaluate/cuda_evaluator.hpp"
#include "evaluate/fallback_evaluator.hpp"
#include "support/random_problem.hpp"
#include "trust/reference.hpp"
#include "trust/significance.hpp"

namespace calibeam::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsNull;
using ::testing::NotNull;

TEST(DrawMaxima, AreTheCpusHoweverTheTrialsAreCut) {
  for (const std::uint32_t multiprocessors : {0U, 1U, 4U, 132U}) {
    SCOPED_TRACE(multiprocessors);
    expect_maxima_of_the_cpu(*make_emulated_device({.multiprocessors = multiprocessors}));
  }
}

TEST(DrawMaxima, DoNotDependOnTheOrderOfThreads) {
  expect_maxima_of_the_cpu(*make_emulated_device({.order = kernels::HostBlock::Order::backward}));
}

TEST(DrawMaxima, LeadToTheSameTestsOfLuck) {
  EmulatedCounts counts;
  const auto device = make_emulated_device({}, &counts);
  expect_significance_of_the_cpu(*device);
  EXPECT_GT(counts.launches, 0U);
  EXPECT_EQ(counts.live_bytes, 0U);
}

/// Assesses noise on whatever the evaluator lends; what it lent, one by one.
std::vector<kernels::Device*> assess_on(BatchEvaluator& evaluator, Significance& result) {
  const auto matrix = testing_support::random_matrix(100, 20, 5);
  const auto ranked = testing_support::by_score(matrix);
  std::vector<kernels::Device*> lent;
  evaluator.lend_device([&](kernels::Device* device) {
    lent.push_back(device);
    result = assess_significance(matrix.view(), ranked, {.bootstrap_draws = 100, .block_weeks = {}}, device);
  });
  return lent;
}

TEST(LentDevice, IsTheEvaluatorsOwnWithItsMemoryGivenBack) {
  const Problem problem = random_problem({.seed = 41});
  Significance on_cpu, on_device;
  const auto cpu = make_cpu_evaluator(problem, 1, kernels::row_kernels());
  const auto cuda = make_cuda_evaluator(problem, make_emulated_device({}));
  EXPECT_THAT(assess_on(*cpu, on_cpu), ElementsAre(IsNull()));
  EXPECT_THAT(assess_on(*cuda, on_device), ElementsAre(NotNull()));
  EXPECT_EQ(on_device.p_values, on_cpu.p_values);
}

TEST(LentDevice, ThatIsLostLeavesTheWorkToTheCpu) {
  const Problem problem = random_problem({.seed = 42});
  const auto fall_back = [&problem] { return make_cpu_evaluator(problem, 1, kernels::row_kernels()); };
  const auto evaluator = make_fallback_evaluator(
      make_cuda_evaluator(problem, make_emulated_device({.lost_after_launches = 1})), fall_back);
  Significance expected, result;
  (void)assess_on(*fall_back(), expected);
  EXPECT_THAT(assess_on(*evaluator, result), ElementsAre(NotNull(), IsNull()));
  EXPECT_EQ(result.p_values, expected.p_values);
  EXPECT_THAT(evaluator->device(), HasSubstr("the device was lost"));
}

TEST(LentDevice, ThatIsLostWithoutAFallbackIsADeviceError) {
  const Problem problem = random_problem({.seed = 43});
  const auto evaluator = make_cuda_evaluator(problem, make_emulated_device({.lost_after_launches = 1}));
  Significance result;
  EXPECT_THROW((void)assess_on(*evaluator, result), DeviceError);
}

}  // namespace
}  // namespace calibeam::testing
