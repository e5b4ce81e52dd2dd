// From 8 partial sums to one, always in the same order.
#pragma once

#include <cstddef>

namespace calibeam::kernels {

inline constexpr std::size_t kLanesPerSum = 8;

[[nodiscard]] inline double sum_lanes(const double* lanes) {
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

/// out[i] = sum of lanes i of `from`, i < count.
inline void sum_all_lanes(const double* from, std::size_t count, double* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = sum_lanes(from + kLanesPerSum * i);
}

/// to += from, lane by lane.
inline void add_lanes(const double* from, std::size_t count, double* to) {
  for (std::size_t i = 0; i < kLanesPerSum * count; ++i) to[i] += from[i];
}

}  // namespace calibeam::kernels
