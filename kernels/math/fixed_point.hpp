// Numbers as multiples of a small unit, held as integers. Sums of them are exact: they depend neither on the order of
// rows nor on what lies beside it in a vector, a sum over a stretch may be taken as a difference, and one addition does
// what a compensated sum needs six for.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

inline constexpr int kCoarseBits = 30;

/// The integer nearest to a value of magnitude at most 2^61: first as a multiple of 2^30, then the rest.
template <class T>
inline auto nearest_large_whole(T value) {
  const T shift = splat(kWholeShift, value);
  const T coarse = fused(value, splat(0x1p-30, value), shift) - shift;
  const T rest = fused_minus(coarse, splat(0x1p30, value), value);
  return (nearest_whole(coarse) << kCoarseBits) + nearest_whole(rest);
}

/// Powers of two that make weights times errors (in [-1, 1]) and weights times log losses (in [0, 14]) integers: as
/// large as one value's 2^51, or 2^61, and the total's 2^61 allow.
struct FixedScales {
  double error = 1.0, loss = 1.0;
};

inline FixedScales fixed_scales(double largest, double total) {
  constexpr int kMost = 1000;  // keeps the scale finite where weights are next to nothing
  const int of_one = 50 - std::ilogb(largest), of_all = 60 - std::ilogb(total);
  return {std::ldexp(1.0, std::min({of_one, of_all, kMost})), std::ldexp(1.0, std::min(of_all - 4, kMost))};
}

}  // namespace calibeam::kernels
