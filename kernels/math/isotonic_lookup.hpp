// An isotonic calibrator read off its knots (SEMANTICS section 7): linear between knots, exact at knots, constant
// outside.
#pragma once

#include <cstdint>

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

/// Where `at` lies by its first knot above, which is `above` (count: none).
CALIBEAM_HD inline double isotonic_value(const double* x, const double* y, std::uint32_t count, std::uint32_t above,
                                         double at) {
  if (above == 0) return y[0];
  const std::uint32_t k = above - 1;
  if (above == count || x[k] == at) return y[k];
  const double slope = (y[k + 1] - y[k]) / (x[k + 1] - x[k]);
  return slope * (at - x[k]) + y[k];
}

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
  return isotonic_value(x, y, count, low, at);
}

}  // namespace calibeam::kernels
