// Bins of the calibration errors (SEMANTICS section 8).
#pragma once

#include <cstdint>

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

/// What a number may miss a bin's edge by without falling below it.
inline constexpr double kBinEdgeSlack = 1e-9;

/// Bin of a place in [0, bins], edges at whole numbers.
CALIBEAM_HD inline std::uint32_t bin_of_place(double place, std::uint32_t bins) {
  const auto bin = static_cast<std::uint32_t>(place + kBinEdgeSlack);
  return bin < bins ? bin : bins - 1;
}

/// Predictions are grouped and sorted in units of 1e-12.
CALIBEAM_HD inline std::uint64_t prediction_key(double prob) { return static_cast<std::uint64_t>(rint(prob * 1e12)); }
inline constexpr std::uint32_t kPredictionKeyBits = 40;
/// Above all predictions: rows without mass.
inline constexpr std::uint64_t kNoPrediction = (std::uint64_t{1} << kPredictionKeyBits) - 1;

/// Predictions whose keys agree in the first 9 bits share a bucket.
inline constexpr std::uint32_t kScoreBucketShift = 31;
inline constexpr std::uint32_t kNumScoreBuckets = 1U << (kPredictionKeyBits - kScoreBucketShift);

}  // namespace calibeam::kernels
