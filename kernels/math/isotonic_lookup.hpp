// An isotonic calibrator read off its knots (SEMANTICS section 7): linear between knots, exact at knots, constant
// outside.
#pragma once

#include <cstdint>

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

/// `count` >= 1 knots, x ascending. The linear predictor is rounded to 1e-12 first.
CALIBEAM_HD inline double isotonic_lookup(const double* x, const double* y, std::uint32_t count, double logit) {
  const double at = rint(logit * 1e12) / 1e12;
  std::uint32_t low = 0, high = count;  // the first knot above lies in [low, high]
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (x[middle] > at)
      high = middle;
    else
      low = middle + 1;
  }
  if (low == 0) return y[0];
  const std::uint32_t k = low - 1;
  if (low == count || x[k] == at) return y[k];
  const double slope = (y[k + 1] - y[k]) / (x[k + 1] - x[k]);
  return slope * (at - x[k]) + y[k];
}

}  // namespace calibeam::kernels
