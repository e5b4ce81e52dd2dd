// The operations of a compute device as plain argument structs: those that fit and score the models of a wave, and the
// maxima of the bootstrap.
#pragma once

#include <cstdint>

#include "kernels/device_views.hpp"

namespace calibeam::kernels {

inline constexpr std::uint32_t kDeviceTileRows = 64;  ///< rows staged at a time
inline constexpr std::uint32_t kMaxFastTerms = 11;    ///< models up to here keep their sums in registers
inline constexpr std::uint32_t kMaxStagedColumns = 24, kMaxStagedWeights = 16;  ///< of one block of fast models
inline constexpr std::uint32_t kScoreThreads = 128;  ///< of a block that scores, or updates, one model

/// Models that walk the rows of a place together, one per thread.
struct PassBlock {
  std::uint32_t first_model, num_models, place;
  std::uint32_t first_staged_column, num_staged_columns;
  std::uint32_t first_staged_weight, num_staged_weights;
};

/// Gradient and Hessian sums of models of `num_terms` terms, all blocks of one launch.
struct NewtonPass {
  DeviceProblem problem;
  DeviceWave wave;
  const PassBlock* blocks;
  const std::uint32_t* staged_columns;
  const std::uint32_t* staged_weights;
  std::uint32_t first_block, num_blocks, threads;
  std::uint32_t num_terms;   ///< of every model here, <= kMaxFastTerms
  std::uint32_t max_chunks;  ///< most chunks of a place; used if wave.piece_sums is there
};

/// The same for any number of terms, one block per model and chunk; needs wave.piece_sums.
struct WidePass {
  DeviceProblem problem;
  DeviceWave wave;
  std::uint32_t max_chunks;
  std::uint32_t tile_rows;  ///< as many as fit into the block's memory, at least 1
  std::uint32_t max_terms;
};

/// Piece sums to model sums.
struct FoldSums {
  DeviceProblem problem;
  DeviceWave wave;
  std::uint32_t max_group_sums;  ///< most group sums of a model, all groups together
};

/// Bytes of a block's memory that a wide pass takes.
[[nodiscard]] constexpr std::uint64_t wide_tile_bytes(std::uint64_t max_terms, std::uint64_t tile_rows) {
  return 8 * tile_rows * (max_terms + 2);
}

/// Doubles of workspace that one block of a Newton update takes.
[[nodiscard]] constexpr std::uint64_t update_workspace(std::uint64_t max_terms, std::uint64_t max_groups) {
  return 2 * max_terms * max_terms + 2 * max_terms + 4 * max_terms * max_groups;
}

/// One Newton step of every model that is still iterating.
struct NewtonUpdate {
  DeviceProblem problem;
  DeviceWave wave;
  double* workspace;  ///< [blocks][workspace_size]
  std::uint64_t workspace_size;
  std::uint32_t num_blocks;
};

/// Fitted models that are scored together: job j is the wave's model job_model[j].
struct DeviceScores {
  DeviceProblem problem;
  DeviceWave wave;
  std::uint32_t num_jobs;
  const std::uint32_t* job_model;
  std::uint32_t max_calib, max_eval, max_weeks;  ///< most rows and weeks of a job
  double* calib_logits;                          ///< [num_jobs][max_calib]
  double* probs;                                 ///< [num_jobs][max_eval]: linear predictors, then clipped predictions
  double *platt_slope, *platt_intercept;         ///< [num_jobs]
  std::uint8_t* calibration;                     ///< [num_jobs]: 0 none, 1 Platt, 2 isotonic
  std::uint8_t* failed;                          ///< [num_jobs]: 1 where Platt scaling did not converge
  const std::uint32_t* knot_begin;               ///< [num_jobs + 1]
  const double *knot_x, *knot_y;
  std::uint64_t *keys, *sorted_keys;    ///< [num_jobs][max_eval]
  std::uint32_t *order, *sorted_order;  ///< [num_jobs][max_eval]
  double* mass_before;                  ///< [num_jobs][max_eval]
  std::uint32_t ece_bins, eceq_bins;
  double* results;  ///< [num_jobs][kScoreSums + max_weeks]: Brier, ECE and ECE-Q sums, then the log loss of each week
};

inline constexpr std::uint32_t kScoreSums = 3;

inline constexpr std::uint32_t kDrawLanes = 16;   ///< draws that lie side by side in DrawMaxima::counts
inline constexpr std::uint32_t kMaximaKinds = 4;  ///< lower, consistent, upper, plain

/// Maxima over trials of the bootstrap statistics sum_t count_t deviation_t, draw by draw (src/trust/draw_loops.hpp).
struct DrawMaxima {
  std::uint32_t num_trials, num_weeks;
  std::uint32_t num_draws;                               ///< a multiple of kDrawLanes
  std::uint32_t num_splits;                              ///< parts of the trials that are worked on at a time
  const double* counts;                                  ///< [num_draws / kDrawLanes][num_weeks][kDrawLanes]
  const double* deviations;                              ///< [num_trials][num_weeks]
  const double *lower_shift, *consistent_shift, *omega;  ///< [num_trials]
  double* partial;                                       ///< [num_splits][kMaximaKinds][num_draws], workspace
  double* maxima;                                        ///< [kMaximaKinds][num_draws], overwritten
};

}  // namespace calibeam::kernels
