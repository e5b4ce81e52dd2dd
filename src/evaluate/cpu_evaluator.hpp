// The batch evaluator on the CPU.
#pragma once

#include <memory>

#include "calibeam/evaluator.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam {

/// `threads` >= 1. The problem must outlive the evaluator.
[[nodiscard]] std::unique_ptr<BatchEvaluator> make_cpu_evaluator(const Problem& problem, int threads,
                                                                 const kernels::RowKernels& kernels);

}  // namespace calibeam
