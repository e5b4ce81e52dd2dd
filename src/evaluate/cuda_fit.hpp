// Fits the models of one wave: all of Newton's iterations on the device.
#pragma once

#include <vector>

#include "evaluate/cuda_plan.hpp"
#include "kernels/newton_control.hpp"

namespace calibeam {

/// A wave whose fits are done; what it points to lives in the CudaFit until the next wave.
struct FittedWave {
  kernels::DeviceWave view{};
  std::vector<bool> converged;  ///< [models]
};

class CudaFit {
 public:
  CudaFit(kernels::Device& device, const ResidentProblem& resident)
      : device_(device), resident_(resident), memory_(device) {}

  /// At most `max_passes` over the rows. Throws DeviceMemoryError if the wave is too large for the device after all.
  [[nodiscard]] FittedWave run(const WavePlan& plan, std::uint32_t multiprocessors,
                               std::uint32_t max_passes = kernels::kMaxIterations + 1);
  void release() noexcept { memory_.release(); }

 private:
  struct Tables;
  Tables lay_out(const WavePlan& plan, std::uint32_t multiprocessors);
  [[nodiscard]] kernels::DeviceWave view_of(const WavePlan& plan, const Tables& tables) const;
  void upload_tables(const WavePlan& plan, const Tables& tables);
  void sum_rows(const WavePlan& plan, const kernels::DeviceWave& wave, const Tables& tables);

  kernels::Device& device_;
  const ResidentProblem& resident_;
  DeviceBuffer memory_;
};

/// Rows that a wide pass stages at a time. Throws DeviceError if not even one of a model of so many terms fits.
[[nodiscard]] std::uint32_t wide_tile_rows(std::uint32_t max_terms);

}  // namespace calibeam
