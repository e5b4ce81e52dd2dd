// The CUDA evaluator on a real device, and how it compares with the same source run on the host.
#include <gtest/gtest.h>

#include <cstdlib>

#include "cuda/emulated_device.hpp"
#include "cuda/maxima_suite.hpp"
#include "cuda/wave_suite.hpp"
#include "evaluate/cuda_evaluator.hpp"
#include "support/evaluations.hpp"
#include "support/evaluator_conformance.hpp"
#include "support/random_problem.hpp"

namespace calibeam::testing {
namespace {

std::string why_no_gpu() {
  const kernels::CudaReport report = kernels::cuda_report();
  return report.devices.empty() ? "no CUDA device: " + report.problem : "";
}

std::unique_ptr<BatchEvaluator> on_gpu(const Problem& problem) {
  return make_cuda_evaluator(problem, kernels::open_cuda_device(0));
}

class Gpu : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string why = why_no_gpu();
    if (why.empty()) return;
    const char* required = std::getenv("CALIBEAM_REQUIRE_GPU");
    if (required != nullptr && std::string(required) == "1") FAIL() << "a GPU is required here: " << why;
    GTEST_SKIP() << why;
  }
};

TEST_F(Gpu, GivesTheBitsOfItsEmulation) {
  for (const int columns : {1, 4, 8, 10, 16}) {
    const Problem problem = random_problem({.seed = 21, .rows_per_week = 60, .num_features = columns});
    const auto candidates = mixed_candidates(problem);
    const auto device = on_gpu(problem)->evaluate({candidates, kAllFolds, true});
    for (const std::uint32_t multiprocessors : {0U, 4U}) {
      const auto emulated = make_cuda_evaluator(problem, make_emulated_device({.multiprocessors = multiprocessors}))
                                ->evaluate({candidates, kAllFolds, true});
      for (std::size_t c = 0; c < candidates.size(); ++c)
        EXPECT_TRUE(same_bits(device[c], emulated[c])) << columns << " columns, candidate " << c;
    }
  }
}

TEST_F(Gpu, LargeWavesGiveTheBitsOfTheirEmulation) { expect_waves_of_the_emulation(*kernels::open_cuda_device(0)); }

TEST_F(Gpu, MaximaOfTheBootstrapAreTheCpus) {
  const auto device = kernels::open_cuda_device(0);
  expect_maxima_of_the_cpu(*device);
  expect_significance_of_the_cpu(*device);
}

TEST_F(Gpu, RefusesADeviceThatIsNotThere) { EXPECT_THROW((void)kernels::open_cuda_device(4096), DeviceError); }

}  // namespace

std::vector<EvaluatorKind> evaluator_kinds() { return {{"Gpu", on_gpu, why_no_gpu}}; }

}  // namespace calibeam::testing
