// The operations as kernel launches on a stream. Each throws DeviceError if the launch is refused.
#pragma once

#include <cuda_runtime_api.h>

#include "kernels/device_operations.hpp"

namespace calibeam::kernels {

void launch_start(const DeviceProblem& problem, const DeviceWave& wave, cudaStream_t stream);
void launch_newton_pass(const NewtonPass& pass, cudaStream_t stream);
void launch_wide_pass(const WidePass& pass, cudaStream_t stream);
void launch_fold_sums(const FoldSums& fold, cudaStream_t stream);
void launch_newton_update(const NewtonUpdate& update, cudaStream_t stream);
void launch_predict_calib(const DeviceScores& scores, cudaStream_t stream);
void launch_fit_platt(const DeviceScores& scores, cudaStream_t stream);
void launch_predict_eval(const DeviceScores& scores, cudaStream_t stream);
void launch_score(const DeviceScores& scores, cudaStream_t stream);
void launch_draw_maxima(const DrawMaxima& draws, cudaStream_t stream);

[[nodiscard]] std::uint64_t sort_workspace(const DeviceScores& scores);
void launch_sort(const DeviceScores& scores, void* workspace, std::uint64_t bytes, cudaStream_t stream);

}  // namespace calibeam::kernels
