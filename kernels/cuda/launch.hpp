// How many blocks and threads an operation takes: plain arithmetic, for the device and for its stand-in on the host.
#pragma once

#include <algorithm>

#include "kernels/cuda/maxima_body.hpp"
#include "kernels/cuda/newton_update_body.hpp"
#include "kernels/cuda/predict_body.hpp"
#include "kernels/cuda/score_body.hpp"
#include "kernels/cuda/tile.hpp"
#include "kernels/cuda/wide_pass_body.hpp"

namespace calibeam::kernels {

struct LaunchSize {
  std::uint32_t blocks_x = 0, blocks_y = 1, threads = 1;
  std::uint32_t shared_bytes = 0;
  [[nodiscard]] bool empty() const { return blocks_x == 0 || blocks_y == 0; }
};

inline constexpr std::uint32_t kMaxBlocksY = 65535;  ///< the hardware's
inline constexpr std::uint32_t kModelsPerBlock = 128;
inline constexpr std::uint32_t kUpdateThreads = 64;
inline constexpr std::uint32_t kPredictThreads = 128;

constexpr std::uint32_t ceil_divide(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint32_t>((a + b - 1) / b);
}

inline LaunchSize launch_size(const NewtonPass& pass) {
  return {pass.num_blocks, pass.wave.piece_sums != nullptr ? pass.max_chunks : 1, pass.threads, kTileBytes};
}
inline LaunchSize launch_size(const WidePass& pass) {
  return {pass.wave.num_models, pass.max_chunks, kScoreThreads,
          static_cast<std::uint32_t>(wide_tile_bytes(pass.max_terms, pass.tile_rows))};
}
inline LaunchSize launch_size(const FoldSums& fold) {
  const std::uint32_t sums = fold.wave.max_dense + fold.max_group_sums;
  return {ceil_divide(fold.wave.num_models, kModelsPerBlock), std::min(sums, kMaxBlocksY), kModelsPerBlock, 0};
}
inline LaunchSize launch_size(const NewtonUpdate& update) {
  return {update.num_blocks, 1, kUpdateThreads, kUpdateThreads * 8};
}
inline LaunchSize start_size(const DeviceWave& wave) {
  return {ceil_divide(wave.num_models, kModelsPerBlock), 1, kModelsPerBlock, 0};
}
/// Predictions for up to `max_rows` rows of every job.
inline LaunchSize predict_size(const DeviceScores& scores, std::uint32_t max_rows) {
  return {ceil_divide(max_rows, kPredictThreads), ceil_divide(scores.num_jobs, kJobsPerPredictBlock), kPredictThreads,
          0};
}
inline LaunchSize platt_size(const DeviceScores& scores) {
  return {scores.num_jobs, 1, kScoreThreads, kScoreThreads * 8};
}
inline LaunchSize score_size(const DeviceScores& scores) {
  return {scores.num_jobs, 1, kScoreThreads, score_scratch(kScoreThreads) * 8};
}
inline LaunchSize maxima_size(const DrawMaxima& draws) {
  return {ceil_divide(draws.num_draws, kDrawTile), draws.num_splits, kMaximaThreads, kMaximaShared * 8};
}
inline LaunchSize fold_maxima_size(const DrawMaxima& draws) {
  return {ceil_divide(std::uint64_t{kMaximaKinds} * draws.num_draws, kMaximaThreads), 1, kMaximaThreads, 0};
}

}  // namespace calibeam::kernels
