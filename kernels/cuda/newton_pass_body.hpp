// Gradient and Hessian sums of many models at once, one model per thread.
//
// The block stages tiles of rows in its memory; every thread walks them in order with its own coefficients, its sums in
// registers. At the end of a piece (the rows of one ticker in a chunk) the sums are handed over: either to the piece's
// own place (work split over chunks; fold_sums adds them up) or added to the model's totals on the spot. Both are the
// same additions in the same order, so how the work was split cannot be seen in the result.
//
//     t = constant + slope z_1 + sum_k beta_k z_k;  r = w (p - y);  v = w p (1 - p);  g_k += r z_k;  h_jk += v z_j z_k
#pragma once

#include "kernels/cuda/model_sums.hpp"
#include "kernels/cuda/pass_lane.hpp"
#include "kernels/cuda/tile.hpp"

namespace calibeam::kernels {

/// Calls use(k, value) for the first sums of `lane` that a model of n <= N terms has: dense sums, then those of a
/// ticker group.
template <std::uint32_t N, class Use>
CALIBEAM_HD inline void each_dense_sum(const PassLane<N>& lane, std::uint32_t n, const Use& use) {
  CALIBEAM_UNROLL
  for (std::uint32_t k = 0; k < N; ++k)
    if (k < n) use(k, lane.g[k]);
  CALIBEAM_UNROLL
  for (std::uint32_t k = 0; k < N * (N + 1) / 2; ++k)
    if (k < lower_triangle(n, 0)) use(n + k, lane.h[k]);
}

template <std::uint32_t N, class Use>
CALIBEAM_HD inline void each_group_sum(const PassLane<N>& lane, std::uint32_t n, const Use& use) {
  use(0, lane.g[0]);
  use(1, lane.g[1]);
  CALIBEAM_UNROLL
  for (std::uint32_t k = 0; k < N; ++k)
    if (k < n) {
      use(2 + k, lane.h[lower_triangle(k, 0)]);
      use(2 + n + k, lane.h[k == 0 ? lower_triangle(1, 0) : lower_triangle(k, 1)]);
    }
}

/// Hands the sums of a piece over.
template <std::uint32_t N>
CALIBEAM_HD inline void end_piece(const NewtonPass& args, std::uint32_t piece, std::uint32_t ticker_class,
                                  const PassLane<N>& lane) {
  const DeviceWave& wave = args.wave;
  const std::uint64_t stride = wave.num_models;
  const DeviceModel& model = wave.models[lane.model];
  const std::uint32_t n = model.num_terms;
  if (wave.piece_sums != nullptr) {
    const std::uint64_t place = piece - args.problem.places[model.place].first_piece;
    double* out = wave.piece_sums + place * wave.max_dense * stride + lane.model;
    each_dense_sum(lane, n, [&](std::uint32_t k, double sum) { out[stride * k] = sum; });
    return;
  }
  double* dense = wave.dense + lane.model;
  each_dense_sum(lane, n, [&](std::uint32_t k, double sum) { dense[stride * k] += sum; });
  const std::uint32_t group = model.num_groups == 0 ? UINT32_MAX : group_of(args.problem, model.layout, ticker_class);
  if (group == UINT32_MAX) return;
  double* groups = wave.groups + stride * group_sums_of(n) * group + lane.model;
  each_group_sum(lane, n, [&](std::uint32_t k, double sum) { groups[stride * k] += sum; });
}

/// One thread's walk over the staged rows [row, row + count), which begin in piece `piece`.
template <std::uint32_t N>
CALIBEAM_HD inline void walk_tile(const NewtonPass& args, const Tile& tile, std::uint32_t row, std::uint32_t count,
                                  std::uint32_t piece, PassLane<N>& lane) {
  if (!lane.active) return;
  for (std::uint32_t at = 0; at < count;) {
    const DevicePiece& p = args.problem.pieces[piece];
    if (row + at == p.begin) begin_piece(args, p.ticker_class, lane);
    const std::uint32_t stop = p.end - row < count ? p.end - row : count;
    for (; at < stop; at += 2) add_row_pair(tile, at / 2, lane);
    if (row + stop == p.end) end_piece(args, piece++, p.ticker_class, lane);
  }
}

/// The block's work. Needs kTileBytes of shared memory and one thread per model.
template <std::uint32_t N, class Block>
CALIBEAM_HD inline void newton_pass(const Block& block, const NewtonPass& args) {
  const PassBlock& work = args.blocks[args.first_block + block.x];
  const DevicePlace& place = args.problem.places[work.place];
  const bool split = args.wave.piece_sums != nullptr;
  const std::uint32_t first = place.first_chunk + (split ? block.y : 0);
  const std::uint32_t last = split && first < place.last_chunk ? first + 1 : place.last_chunk;
  bool any = false;
  for (std::uint32_t k = 0; k < work.num_models; ++k) any = any || still_running(args.wave, work.first_model + k);
  if (!any) return;
  typename Block::template PerThread<PassLane<N>> lanes(block);
  block.each([&](std::uint32_t thread) { load_lane(args, work, thread, lanes[thread]); });
  const Tile tile = tile_in(block.shared);
  for (std::uint32_t c = first; c < last; ++c) {
    const DeviceChunk chunk = args.problem.chunks[c];
    const std::uint32_t end = args.problem.pieces[chunk.last_piece - 1].end;
    std::uint32_t piece = chunk.first_piece;
    for (std::uint32_t row = args.problem.pieces[piece].begin; row < end; row += kDeviceTileRows) {
      const std::uint32_t count = end - row < kDeviceTileRows ? end - row : kDeviceTileRows;
      block.each([&](std::uint32_t thread) { stage_tile(args, work, tile, row, count, thread); });
      block.each([&](std::uint32_t thread) { walk_tile(args, tile, row, count, piece, lanes[thread]); });
      while (piece < chunk.last_piece && args.problem.pieces[piece].end <= row + count) ++piece;
    }
  }
}

}  // namespace calibeam::kernels
