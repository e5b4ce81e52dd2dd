// Sums of pieces added up, in the order of the pieces: threads are models, block.y walks over the sums.
#pragma once

#include "kernels/cuda/model_sums.hpp"
#include "kernels/cuda/newton_pass_body.hpp"

namespace calibeam::kernels {

/// All pieces of the model's place.
CALIBEAM_HD inline void fold_dense_sum(const FoldSums& args, std::uint32_t m, std::uint32_t k) {
  const DeviceWave& wave = args.wave;
  const DeviceModel& model = wave.models[m];
  if (k >= dense_sums_of(model.num_terms)) return;
  const DevicePlace& place = args.problem.places[model.place];
  const std::uint64_t stride = wave.num_models;
  const double* from = wave.piece_sums + stride * k + m;
  double sum = 0.0;
  for (std::uint32_t p = 0; p < place.last_piece - place.first_piece; ++p) sum += from[stride * wave.max_dense * p];
  wave.dense[stride * k + m] = sum;
}

/// The pieces of one ticker group; k counts the sums of all groups of the model.
CALIBEAM_HD inline void fold_group_sum(const FoldSums& args, std::uint32_t m, std::uint32_t k) {
  const DeviceWave& wave = args.wave;
  const DeviceModel& model = wave.models[m];
  const std::uint32_t size = group_sums_of(model.num_terms);
  if (k >= size * model.num_groups) return;
  const DevicePlace& place = args.problem.places[model.place];
  const DeviceLayout& layout = args.problem.layouts[model.layout];
  const std::uint32_t* begin = args.problem.piece_begin + layout.piece_begin + k / size;
  const std::uint64_t stride = wave.num_models;
  const double* from = wave.piece_sums + stride * dense_sum_of_group_sum(model.num_terms, k % size) + m;
  double sum = 0.0;
  for (std::uint32_t i = begin[0]; i < begin[1]; ++i) {
    const std::uint32_t piece = args.problem.group_pieces[layout.first_piece + i] - place.first_piece;
    sum += from[stride * wave.max_dense * piece];
  }
  wave.groups[stride * k + m] = sum;
}

template <class Block>
CALIBEAM_HD inline void fold_sums(const Block& block, const FoldSums& args) {
  const std::uint32_t count = args.wave.max_dense + args.max_group_sums;
  block.each([&](std::uint32_t thread) {
    const std::uint32_t m = block.x * block.threads + thread;
    if (m >= args.wave.num_models || !still_running(args.wave, m)) return;
    for (std::uint32_t k = block.y; k < count; k += block.blocks_y) {
      if (k < args.wave.max_dense)
        fold_dense_sum(args, m, k);
      else
        fold_group_sum(args, m, k - args.wave.max_dense);
    }
  });
}

/// First point of every model: coefficient 1 on the raw logit.
template <class Block>
CALIBEAM_HD inline void start_models(const Block& block, const DeviceProblem& problem, const DeviceWave& wave) {
  block.each([&](std::uint32_t thread) {
    const std::uint32_t m = block.x * block.threads + thread;
    if (m >= wave.num_models) return;
    const DeviceModel& model = wave.models[m];
    const DevicePlace& place = problem.places[model.place];
    const std::uint64_t stride = wave.num_models;
    const std::uint32_t size = model.num_terms + 2 * model.num_groups;
    for (std::uint32_t k = 0; k < size; ++k) wave.theta[stride * k + m] = wave.step[stride * k + m] = 0.0;
    wave.theta[m] = place.logit_mean;
    wave.theta[stride + m] = place.logit_scale;
    wave.slope[m] = wave.norm[m] = 0.0;
    wave.iterations[m] = 0;
    wave.halvings[m] = wave.restarted[m] = 0;
    wave.progress[m] = static_cast<std::uint8_t>(NewtonProgress::running);
  });
}

}  // namespace calibeam::kernels
