// Kernels of a Newton iteration that are not the fast pass.
#include "kernels/cuda/check.cuh"
#include "kernels/cuda/fold_body.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/launches.cuh"

namespace calibeam::kernels {
namespace {

__global__ void __launch_bounds__(kModelsPerBlock) start_kernel(const DeviceProblem problem, const DeviceWave wave) {
  start_models(this_block(nullptr), problem, wave);
}

__global__ void __launch_bounds__(kScoreThreads) wide_pass_kernel(const WidePass args) {
  extern __shared__ double2 shared[];
  wide_pass(this_block(reinterpret_cast<double*>(shared)), args);
}

__global__ void __launch_bounds__(kModelsPerBlock) fold_sums_kernel(const FoldSums args) {
  fold_sums(this_block(nullptr), args);
}

__global__ void __launch_bounds__(kUpdateThreads) newton_update_kernel(const NewtonUpdate args) {
  extern __shared__ double2 shared[];
  newton_update(this_block(reinterpret_cast<double*>(shared)), args);
}

dim3 grid_of(const LaunchSize& size) { return {size.blocks_x, size.blocks_y}; }

}  // namespace

void launch_start(const DeviceProblem& problem, const DeviceWave& wave, cudaStream_t stream) {
  const LaunchSize size = start_size(wave);
  if (size.empty()) return;
  start_kernel<<<grid_of(size), size.threads, 0, stream>>>(problem, wave);
  check_launch("start_models");
}

void launch_wide_pass(const WidePass& pass, cudaStream_t stream) {
  const LaunchSize size = launch_size(pass);
  if (size.empty()) return;
  wide_pass_kernel<<<grid_of(size), size.threads, size.shared_bytes, stream>>>(pass);
  check_launch("wide_pass");
}

void launch_fold_sums(const FoldSums& fold, cudaStream_t stream) {
  const LaunchSize size = launch_size(fold);
  if (size.empty()) return;
  fold_sums_kernel<<<grid_of(size), size.threads, 0, stream>>>(fold);
  check_launch("fold_sums");
}

void launch_newton_update(const NewtonUpdate& update, cudaStream_t stream) {
  const LaunchSize size = launch_size(update);
  if (size.empty()) return;
  newton_update_kernel<<<grid_of(size), size.threads, size.shared_bytes, stream>>>(update);
  check_launch("newton_update");
}

}  // namespace calibeam::kernels
