// Sums of values by bin, for any number of bins, as good as in twice the precision (compensated_sum.hpp).
#pragma once

#include "kernels/cuda/block.hpp"
#include "kernels/math/compensated_sum.hpp"

namespace calibeam::kernels {

inline constexpr std::uint32_t kBinsAtOnce = 8;

/// Doubles of shared memory that binned_sums needs.
CALIBEAM_HD constexpr std::uint32_t binned_sums_scratch(std::uint32_t threads) { return 2 * threads * kBinsAtOnce; }

/// store(bin, sum) of every bin, in order, by one thread; `count` rows with bin_of(i) and value_of(i), which is not
/// asked where bin_of(i) is UINT32_MAX. Bins are taken kBinsAtOnce at a time; every thread sums its rows into bins of
/// its own.
template <class Block, class Bin, class Value, class Store>
CALIBEAM_HD inline void binned_sums(const Block& block, std::uint32_t count, std::uint32_t num_bins, const Bin& bin_of,
                                    const Value& value_of, const Store& store) {
  auto* own = reinterpret_cast<CompensatedSum*>(block.shared);
  for (std::uint32_t first = 0; first < num_bins; first += kBinsAtOnce) {
    block.each([&](std::uint32_t thread) {
      for (std::uint32_t b = 0; b < kBinsAtOnce; ++b) own[b * block.threads + thread] = CompensatedSum{};
      for (std::uint32_t i = thread; i < count; i += block.threads) {
        const std::uint32_t b = bin_of(i) - first;
        if (b < kBinsAtOnce) own[b * block.threads + thread].add(value_of(i));
      }
    });
    for (std::uint32_t half = block.threads / 2; half > 0; half /= 2)
      block.each([&](std::uint32_t thread) {
        for (std::uint32_t k = thread; k < half * kBinsAtOnce; k += block.threads) {
          const std::uint32_t b = k / half, lane = k % half;
          own[b * block.threads + lane].add(own[b * block.threads + lane + half]);
        }
      });
    block.each([&](std::uint32_t thread) {
      if (thread != 0) return;
      for (std::uint32_t b = 0; b < kBinsAtOnce && first + b < num_bins; ++b)
        store(first + b, own[b * block.threads].value());
    });
  }
}

}  // namespace calibeam::kernels
