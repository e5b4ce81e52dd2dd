// One number from all threads of a block, combined in a fixed order.
#pragma once

#include "kernels/cuda/block.hpp"
#include "kernels/math/compensated_sum.hpp"

namespace calibeam::kernels {

/// value_of(thread) of all threads, combined pairwise; every thread gets the result. Needs block.threads doubles of
/// shared memory at `scratch`; the number of threads is a power of two.
template <class Block, class Value, class Combine>
CALIBEAM_HD inline double reduce(const Block& block, double* scratch, const Value& value_of, const Combine& combine) {
  block.each([&](std::uint32_t thread) { scratch[thread] = value_of(thread); });
  for (std::uint32_t half = block.threads / 2; half > 0; half /= 2)
    block.each([&](std::uint32_t thread) {
      if (thread < half) scratch[thread] = combine(scratch[thread], scratch[thread + half]);
    });
  const double result = scratch[0];
  block.wait();
  return result;
}

template <class Block, class Value>
CALIBEAM_HD inline double reduce_sum(const Block& block, double* scratch, const Value& value_of) {
  return reduce(block, scratch, value_of, [](double a, double b) { return a + b; });
}

/// Largest magnitude; infinite if any value is not finite.
template <class Block, class Value>
CALIBEAM_HD inline double reduce_magnitude(const Block& block, double* scratch, const Value& value_of) {
  const auto magnitude = [&](std::uint32_t thread) {
    const double value = value_of(thread);
    return value - value == 0.0 ? fabs(value) : HUGE_VAL;
  };
  return reduce(block, scratch, magnitude, [](double a, double b) { return a > b ? a : b; });
}

}  // namespace calibeam::kernels
