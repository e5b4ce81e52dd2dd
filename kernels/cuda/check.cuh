// Every call of the CUDA runtime is checked by name.
#pragma once

#include <cuda_runtime_api.h>

#include <string>

#include "kernels/device.hpp"

namespace calibeam::kernels {

inline void check_cuda(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  const std::string message = std::string("CUDA: ") + what + " failed: " + cudaGetErrorString(status);
  if (status != cudaErrorMemoryAllocation) throw DeviceError(message);
  (void)cudaGetLastError();  // a refused allocation leaves the device usable
  throw DeviceMemoryError(message);
}

/// After a launch: whether it was accepted.
inline void check_launch(const char* kernel) { check_cuda(cudaGetLastError(), kernel); }

}  // namespace calibeam::kernels
