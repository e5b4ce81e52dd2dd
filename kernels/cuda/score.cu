// Kernels that calibrate and score fitted models.
#include "kernels/cuda/check.cuh"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/launches.cuh"
#include "kernels/cuda/platt_body.hpp"

namespace calibeam::kernels {
namespace {

__global__ void __launch_bounds__(kPredictThreads) predict_calib_kernel(const DeviceScores args) {
  predict_calib(this_block(nullptr), args);
}

__global__ void __launch_bounds__(kPredictThreads) predict_eval_kernel(const DeviceScores args) {
  predict_eval(this_block(nullptr), args);
}

__global__ void __launch_bounds__(kScoreThreads) fit_platt_kernel(const DeviceScores args) {
  extern __shared__ double2 shared[];
  fit_platt(this_block(reinterpret_cast<double*>(shared)), args);
}

__global__ void __launch_bounds__(kScoreThreads) score_kernel(const DeviceScores args) {
  extern __shared__ double2 shared[];
  score_job(this_block(reinterpret_cast<double*>(shared)), args);
}

dim3 grid_of(const LaunchSize& size) { return {size.blocks_x, size.blocks_y}; }

}  // namespace

void launch_predict_calib(const DeviceScores& scores, cudaStream_t stream) {
  const LaunchSize size = predict_size(scores, scores.max_calib);
  if (size.empty()) return;
  predict_calib_kernel<<<grid_of(size), size.threads, 0, stream>>>(scores);
  check_launch("predict_calib");
}

void launch_fit_platt(const DeviceScores& scores, cudaStream_t stream) {
  const LaunchSize size = platt_size(scores);
  if (size.empty()) return;
  fit_platt_kernel<<<grid_of(size), size.threads, size.shared_bytes, stream>>>(scores);
  check_launch("fit_platt");
}

void launch_predict_eval(const DeviceScores& scores, cudaStream_t stream) {
  const LaunchSize size = predict_size(scores, scores.max_eval);
  if (size.empty()) return;
  predict_eval_kernel<<<grid_of(size), size.threads, 0, stream>>>(scores);
  check_launch("predict_eval");
}

void launch_score(const DeviceScores& scores, cudaStream_t stream) {
  const LaunchSize size = score_size(scores);
  if (size.empty()) return;
  score_kernel<<<grid_of(size), size.threads, size.shared_bytes, stream>>>(scores);
  check_launch("score");
}

}  // namespace calibeam::kernels
