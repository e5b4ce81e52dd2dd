// Bootstrap statistics of many trials in many draws, reduced to their maximum per draw: a matrix product whose result
// is never stored. A block holds a tile of draws and walks over its part of the trials; a thread keeps 4 draws x 8
// trials in registers. Sums run over the weeks in their order without fused operations, so they are the CPU's.
#pragma once

#include <cmath>

#include "kernels/cuda/maxima_lane.hpp"

namespace calibeam::kernels {

/// The tiles of counts, [week][draw], and of deviations, [week][trial], in a block's memory. Trials beyond `last`
/// repeat the one before: a maximum does not mind.
template <class Block>
CALIBEAM_HD inline void stage_maxima(const Block& block, const DrawMaxima& args, std::uint32_t first,
                                     std::uint32_t last, std::uint32_t week) {
  double *counts = block.shared, *deviations = counts + kWeekTile * kDrawTile;
  const std::uint32_t weeks = args.num_weeks - week < kWeekTile ? args.num_weeks - week : kWeekTile;
  block.each([&](std::uint32_t thread) {
    for (std::uint32_t i = thread; i < weeks * kDrawTile; i += block.threads) {
      const std::uint32_t t = i / kDrawTile, draw = block.x * kDrawTile + i % kDrawTile;
      const std::uint64_t at = (std::uint64_t{draw / kDrawLanes} * args.num_weeks + week + t) * kDrawLanes;
      counts[i] = draw < args.num_draws ? args.counts[at + draw % kDrawLanes] : 0.0;
    }
    for (std::uint32_t i = thread; i < kTrialTile * kWeekTile; i += block.threads) {
      const std::uint32_t k = i / kWeekTile, t = i % kWeekTile;
      const std::uint32_t trial = first + k < last ? first + k : last - 1;
      if (t < weeks)
        deviations[t * kTrialStride + k] = args.deviations[std::uint64_t{trial} * args.num_weeks + week + t];
    }
  });
}

/// The maxima of a block's threads to those of its part of the trials.
template <class Block, class Lanes>
CALIBEAM_HD inline void store_maxima(const Block& block, const DrawMaxima& args, Lanes& lanes) {
  constexpr std::uint32_t kStride = kMaximaKinds * kDrawTile;
  block.each([&](std::uint32_t thread) {
    double* to = block.shared + thread / kDrawThreads * kStride + thread % kDrawThreads;
    CALIBEAM_UNROLL
    for (std::uint32_t kind = 0; kind < kMaximaKinds; ++kind) {
      CALIBEAM_UNROLL
      for (std::uint32_t i = 0; i < kLaneDraws; ++i)
        to[kind * kDrawTile + i * kDrawThreads] = lanes[thread].maxima[kind][i];
    }
  });
  block.each([&](std::uint32_t thread) {
    for (std::uint32_t k = thread; k < kStride; k += block.threads) {
      const std::uint32_t draw = block.x * kDrawTile + k % kDrawTile;
      if (draw >= args.num_draws) continue;
      double maximum = block.shared[k];
      for (std::uint32_t group = 1; group < kTrialThreads; ++group)
        maximum = larger(block.shared[group * kStride + k], maximum);
      args.partial[(std::uint64_t{block.y} * kMaximaKinds + k / kDrawTile) * args.num_draws + draw] = maximum;
    }
  });
}

/// Block (x, y): draws x * kDrawTile on, part y of the trials.
template <class Block>
CALIBEAM_HD inline void draw_maxima(const Block& block, const DrawMaxima& args) {
  typename Block::template PerThread<MaximaLane> lanes(block);
  block.each([&](std::uint32_t thread) {
    CALIBEAM_UNROLL
    for (std::uint32_t i = 0; i < kLaneDraws; ++i) {
      CALIBEAM_UNROLL
      for (std::uint32_t kind = 0; kind < kMaximaKinds; ++kind) lanes[thread].maxima[kind][i] = -HUGE_VAL;
      CALIBEAM_UNROLL
      for (std::uint32_t r = 0; r < kLaneTrials; ++r) lanes[thread].sums[r][i] = 0.0;
    }
  });
  const std::uint32_t tiles = (args.num_trials + kTrialTile - 1) / kTrialTile;
  const auto begin = static_cast<std::uint32_t>(std::uint64_t{tiles} * block.y / args.num_splits) * kTrialTile;
  const auto end = static_cast<std::uint32_t>(std::uint64_t{tiles} * (block.y + 1) / args.num_splits) * kTrialTile;
  const std::uint32_t last = end < args.num_trials ? end : args.num_trials;
  for (std::uint32_t first = begin; first < last; first += kTrialTile) {
    for (std::uint32_t week = 0; week < args.num_weeks; week += kWeekTile) {
      stage_maxima(block, args, first, last, week);
      const std::uint32_t weeks = args.num_weeks - week < kWeekTile ? args.num_weeks - week : kWeekTile;
      block.each([&](std::uint32_t thread) { add_weeks(block.shared, thread, weeks, lanes[thread]); });
    }
    block.each([&](std::uint32_t thread) {
      raise_lane(args, first + thread / kDrawThreads * kLaneTrials, last, lanes[thread]);
    });
  }
  store_maxima(block, args, lanes);
}

/// The maxima over the parts of the trials.
template <class Block>
CALIBEAM_HD inline void fold_maxima(const Block& block, const DrawMaxima& args) {
  block.each([&](std::uint32_t thread) {
    const std::uint64_t all = std::uint64_t{kMaximaKinds} * args.num_draws;
    const std::uint64_t k = std::uint64_t{block.x} * block.threads + thread;
    if (k >= all) return;
    double maximum = args.partial[k];
    for (std::uint32_t split = 1; split < args.num_splits; ++split)
      maximum = larger(args.partial[split * all + k], maximum);
    args.maxima[k] = maximum;
  });
}

}  // namespace calibeam::kernels
