// The build without CUDA: there is no device.
#include "kernels/device.hpp"

namespace calibeam::kernels {

CudaReport cuda_report() { return {false, "this build has no CUDA", "", {}}; }

std::unique_ptr<Device> open_cuda_device(int /*index*/) {
  throw DeviceError("this build has no CUDA: use --device cpu (or auto)");
}

}  // namespace calibeam::kernels
