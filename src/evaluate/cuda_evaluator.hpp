// The batch evaluator on a compute device: the whole of a batch's fits, wave by wave (docs/gpu.md).
#pragma once

#include <memory>

#include "calibeam/evaluator.hpp"
#include "kernels/device.hpp"

namespace calibeam {

/// Uploads the problem, which must outlive the evaluator. Throws DeviceError.
[[nodiscard]] std::unique_ptr<BatchEvaluator> make_cuda_evaluator(const Problem& problem,
                                                                  std::unique_ptr<kernels::Device> device);

}  // namespace calibeam
