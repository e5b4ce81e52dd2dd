// What one thread does for the maxima of the bootstrap: 4 draws x 8 trials in registers.
#pragma once

#include "kernels/cuda/block.hpp"
#include "kernels/device_operations.hpp"

namespace calibeam::kernels {

inline constexpr std::uint32_t kMaximaThreads = 128;
inline constexpr std::uint32_t kDrawTile = 64, kTrialTile = 64, kWeekTile = 32;
inline constexpr std::uint32_t kLaneDraws = 4, kLaneTrials = 8;  // of one thread
inline constexpr std::uint32_t kDrawThreads = kDrawTile / kLaneDraws, kTrialThreads = kTrialTile / kLaneTrials;
static_assert(kDrawThreads * kTrialThreads == kMaximaThreads && kDrawTile % kDrawLanes == 0);
inline constexpr std::uint32_t kTrialStride = kTrialTile + 1;  // another memory bank in every week
inline constexpr std::uint32_t kMaximaShared = kWeekTile * (kDrawTile + kTrialStride);  // doubles
static_assert(kTrialThreads * kMaximaKinds * kDrawTile <= kMaximaShared);

/// What a thread keeps: draws draw + 16 i, trials 8 group + r of the tiles.
struct MaximaLane {
  double sums[kLaneTrials][kLaneDraws];
  double maxima[kMaximaKinds][kLaneDraws];
};

CALIBEAM_HD inline double larger(double a, double b) { return a > b ? a : b; }

CALIBEAM_HD inline void add_weeks(const double* shared, std::uint32_t thread, std::uint32_t weeks, MaximaLane& lane) {
  const double* counts = shared + thread % kDrawThreads;
  const double* deviations = shared + kWeekTile * kDrawTile + thread / kDrawThreads * kLaneTrials;
  for (std::uint32_t t = 0; t < weeks; ++t) {
    double count[kLaneDraws];
    CALIBEAM_UNROLL
    for (std::uint32_t i = 0; i < kLaneDraws; ++i) count[i] = counts[t * kDrawTile + i * kDrawThreads];
    CALIBEAM_UNROLL
    for (std::uint32_t r = 0; r < kLaneTrials; ++r) {
      const double deviation = deviations[t * kTrialStride + r];
      CALIBEAM_UNROLL
      for (std::uint32_t i = 0; i < kLaneDraws; ++i) lane.sums[r][i] += count[i] * deviation;
    }
  }
}

CALIBEAM_HD inline void raise_lane(const DrawMaxima& args, std::uint32_t first, std::uint32_t last, MaximaLane& lane) {
  CALIBEAM_UNROLL
  for (std::uint32_t r = 0; r < kLaneTrials; ++r) {
    const std::uint32_t trial = first + r < last ? first + r : last - 1;
    const double lower = args.lower_shift[trial], consistent = args.consistent_shift[trial], omega = args.omega[trial];
    CALIBEAM_UNROLL
    for (std::uint32_t i = 0; i < kLaneDraws; ++i) {
      const double s = lane.sums[r][i];
      lane.maxima[0][i] = larger(s + lower, lane.maxima[0][i]);
      lane.maxima[1][i] = larger(s + consistent, lane.maxima[1][i]);
      lane.maxima[2][i] = larger(s, lane.maxima[2][i]);
      lane.maxima[3][i] = larger(s * omega, lane.maxima[3][i]);
      lane.sums[r][i] = 0.0;
    }
  }
}

}  // namespace calibeam::kernels
