// The CUDA evaluator on the emulated device, with its work cut in each of the ways that it can be.
#include "cuda/emulated_device.hpp"
#include "evaluate/cuda_evaluator.hpp"
#include "support/evaluator_conformance.hpp"

namespace calibeam::testing {
namespace {

EvaluatorKind emulated(const std::string& name, const EmulatedOptions& options) {
  return {name,
          [options](const Problem& problem) { return make_cuda_evaluator(problem, make_emulated_device(options)); }};
}

}  // namespace

std::vector<EvaluatorKind> evaluator_kinds() {
  return {emulated("EmulatedSplit", {}), emulated("EmulatedWhole", {.multiprocessors = 0}),
          emulated("EmulatedBackwards", {.order = kernels::HostBlock::Order::backward})};
}

}  // namespace calibeam::testing
