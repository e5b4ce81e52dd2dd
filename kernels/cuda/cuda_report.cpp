// What CUDA devices there are, and why there are none. A missing driver or device is an ordinary answer here.
#include <cuda_runtime_api.h>

#include "kernels/device.hpp"

namespace calibeam::kernels {
namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::string why_none(cudaError_t status, const std::string& driver) {
  const std::string needed = version_text(CUDART_VERSION);
  switch (status) {
    case cudaSuccess:
      return "the driver lists no device";
    case cudaErrorNoDevice:
      return "no device is visible (see CUDA_VISIBLE_DEVICES, if it is set)";
    case cudaErrorInsufficientDriver:
      return driver.empty() ? "no NVIDIA driver is installed"
                            : "the driver serves CUDA " + driver + ", and CUDA " + needed + " is needed: update it";
    default:
      return std::string("CUDA says: ") + cudaGetErrorString(status);
  }
}

}  // namespace

CudaReport cuda_report() {
  CudaReport report;
  report.built_in = true;
  int version = 0, count = 0;
  if (cudaDriverGetVersion(&version) == cudaSuccess && version > 0) report.driver = version_text(version);
  const cudaError_t status = cudaGetDeviceCount(&count);
  for (int i = 0; status == cudaSuccess && i < count; ++i) {
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, i) != cudaSuccess) break;
    report.devices.push_back({properties.name,
                              std::to_string(properties.major) + "." + std::to_string(properties.minor),
                              properties.totalGlobalMem});
  }
  if (report.devices.empty()) report.problem = why_none(status, report.driver);
  (void)cudaGetLastError();
  return report;
}

}  // namespace calibeam::kernels
