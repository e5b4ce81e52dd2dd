// What predictions are scored by, row by row, compiled once per instruction set (see lanes.hpp).
#pragma once

#include <utility>

#include "kernels/cpu/lanes.hpp"
#include "kernels/math/bins.hpp"
#include "kernels/math/fixed_point.hpp"
#include "kernels/math/logarithm.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// Row by row side by side, as BucketSum has them.
template <int... I>
inline void store_sums(BucketSum* to, Mask error, Mask mass, std::integer_sequence<int, I...> /*lanes*/) {
  const Mask first = __builtin_shufflevector(error, mass, (I / 2 + I % 2 * kWidth)...);
  const Mask second = __builtin_shufflevector(error, mass, (kWidth / 2 + I / 2 + I % 2 * kWidth)...);
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + kWidth / 2, &second, sizeof second);
}

/// The bucket of a prediction in [0, 1].
inline Mask bucket_of(Vec p) {
  const Vec shifted = p * splat(1e12, p) + splat(0x1p52, p);  // the low bits are prediction_key(p)
  Bits bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  const Bits bucket = (bits >> kScoreBucketShift) & (Bits{} + (kNumScoreBuckets - 1));
  return reinterpret_cast<Mask>(bucket);
}

std::int64_t score_rows(const ScoreRows& where) {
  const ScoreRows rows = where;  // its own: nothing stored below can be part of it
  using Numbers = std::uint32_t __attribute__((vector_size(4 * kWidth)));
  const Vec zero{}, one = splat(1.0, zero), half = splat(0.5, zero);
  const Vec scale = splat(rows.scales.error, zero), loss_scale = splat(rows.scales.loss, zero);
  Mask brier{};
  for (std::size_t i = 0; i < rows.count; i += kWidth) {
    const Vec p = load(rows.prob + i), y = load(rows.outcome + i), w = load(rows.weight + i);
    const Vec loss = w * loss_scale * natural_log(choose(y > half, p, one - p));
    const Mask whole_loss = nearest_large_whole(choose(w > zero, zero - loss, zero));
    std::memcpy(rows.loss + i, &whole_loss, sizeof whole_loss);
    const Vec mass = w * scale, miss = p - y, error = mass * miss;
    brier += nearest_whole(error * miss);
    store_sums(rows.sums + i, nearest_whole(error), nearest_whole(mass), std::make_integer_sequence<int, kWidth>{});
    const auto bucket = __builtin_convertvector(bucket_of(p), Numbers);
    std::memcpy(rows.bucket + i, &bucket, sizeof bucket);
  }
  std::int64_t total = 0;
  for (int i = 0; i < kWidth; ++i) total += brier[i];
  return total;
}

}  // namespace
}  // namespace calibeam::kernels
