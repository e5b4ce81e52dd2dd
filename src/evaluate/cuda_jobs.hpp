// The fits of a batch for a compute device: every candidate on every fold, less what cannot be fitted.
#pragma once

#include <vector>

#include "calibeam/evaluator.hpp"
#include "evaluate/cuda_resident.hpp"

namespace calibeam {

struct CudaJob {
  std::uint32_t candidate, fold;  ///< positions in the batch
  std::uint32_t place, layout, weighting;
  std::uint32_t num_groups, num_numeric;
  std::vector<std::uint32_t> columns;  ///< active ones, levels last
  double penalty, weight_sum;
  Calibration calibration;

  [[nodiscard]] std::uint32_t num_terms() const { return static_cast<std::uint32_t>(columns.size()) + 1; }
};

/// Statuses of [fold][candidate] positions; ok where there is a job.
using BatchStatus = std::vector<std::vector<FitStatus>>;

/// Plans the weightings that the batch needs, too.
[[nodiscard]] std::vector<CudaJob> plan_jobs(ResidentProblem& resident, const CandidateBatch& batch,
                                             BatchStatus& status);

}  // namespace calibeam
