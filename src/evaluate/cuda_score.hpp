// Calibrates and scores fitted models of a wave on the device, as many at a time as memory allows.
#pragma once

#include <span>
#include <vector>

#include "evaluate/cuda_fit.hpp"
#include "evaluate/score_fold.hpp"

namespace calibeam {

/// A fitted job of the wave.
struct ScoreJob {
  std::uint32_t model;  ///< in the wave
  const CudaJob* job;
  const Candidate* candidate;
  std::uint32_t fold;  ///< index into Problem::folds
  FoldScore* out;
};

class CudaScore {
 public:
  CudaScore(kernels::Device& device, const ResidentProblem& resident)
      : device_(device), resident_(resident), memory_(device), knot_memory_(device) {}

  /// Fills every job's score; with `details` also solutions and predictions. `bytes`: what may be used at a time.
  void run(const FittedWave& wave, std::span<const ScoreJob> jobs, bool details, std::uint64_t bytes);
  void release() noexcept {
    memory_.release();
    knot_memory_.release();
  }

 private:
  struct Tables;
  void run_some(const FittedWave& wave, std::span<const ScoreJob> jobs, bool details);
  kernels::DeviceScores lay_out(const FittedWave& wave, std::span<const ScoreJob> jobs, Tables& tables);
  std::vector<std::optional<IsotonicKnots>> fit_isotonic_jobs(std::span<const ScoreJob> jobs,
                                                              kernels::DeviceScores& scores);
  void upload_knots(const std::vector<std::optional<IsotonicKnots>>& knots, kernels::DeviceScores& scores);
  void take_metrics(std::span<const ScoreJob> jobs, const kernels::DeviceScores& scores);
  void take_details(const FittedWave& wave, std::span<const ScoreJob> jobs, const kernels::DeviceScores& scores);

  kernels::Device& device_;
  const ResidentProblem& resident_;
  DeviceBuffer memory_, knot_memory_;
};

/// Device bytes that scoring one job takes.
[[nodiscard]] std::uint64_t score_bytes(const kernels::DevicePlace& place);

}  // namespace calibeam
