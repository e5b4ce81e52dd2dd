// The maxima of the bootstrap on a compute device. The bits are those of the loops in draw_loops.hpp.
#pragma once

#include "kernels/device_memory.hpp"
#include "trust/draw_counts.hpp"
#include "trust/draw_loops.hpp"

namespace calibeam {

/// Holds the counts of all draws on the device. All throws DeviceError. The device outlives it.
class DeviceMaxima {
 public:
  DeviceMaxima(kernels::Device& device, const DrawCounts& draws);

  /// Raises the maxima of all draws, whole blocks of them, by every row's statistics.
  void raise(const StudentisedRows& rows, const MaximaBlock& maxima);

 private:
  kernels::Device& device_;
  std::uint32_t num_weeks_, num_draws_, multiprocessors_;
  DeviceBuffer counts_, rows_, maxima_;
};

}  // namespace calibeam
