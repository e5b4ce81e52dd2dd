// Kernels of the bootstrap.
#include "kernels/cuda/check.cuh"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/launches.cuh"

namespace calibeam::kernels {
namespace {

__global__ void __launch_bounds__(kMaximaThreads) draw_maxima_kernel(const DrawMaxima args) {
  extern __shared__ double2 shared[];
  draw_maxima(this_block(reinterpret_cast<double*>(shared)), args);
}

__global__ void __launch_bounds__(kMaximaThreads) fold_maxima_kernel(const DrawMaxima args) {
  fold_maxima(this_block(nullptr), args);
}

}  // namespace

void launch_draw_maxima(const DrawMaxima& draws, cudaStream_t stream) {
  const LaunchSize size = maxima_size(draws), fold = fold_maxima_size(draws);
  if (size.empty() || fold.empty()) return;
  draw_maxima_kernel<<<dim3(size.blocks_x, size.blocks_y), size.threads, size.shared_bytes, stream>>>(draws);
  check_launch("draw_maxima");
  fold_maxima_kernel<<<fold.blocks_x, fold.threads, 0, stream>>>(draws);
  check_launch("fold_maxima");
}

}  // namespace calibeam::kernels
