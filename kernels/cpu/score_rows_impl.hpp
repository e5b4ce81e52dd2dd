// What predictions are scored by, row by row, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/lanes.hpp"
#include "kernels/math/logarithm.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// sum += value, lane by lane; what is lost goes to `lost` (see math/compensated_sum.hpp).
inline void add_compensated(Vec value, double* sum_lanes, double* lost_lanes) {
  const Vec sum = load(sum_lanes);
  const Vec total = sum + value;
  const Vec kept = total - sum;
  store(lost_lanes, load(lost_lanes) + ((sum - (total - kept)) + (value - kept)));
  store(sum_lanes, total);
}

/// The integer nearest to a double in [0, 2^51].
inline Bits nearest_integer(Vec value) {
  const Vec shifted = value + splat(0x1p52, value);
  Bits bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  return bits & 0x000FFFFFFFFFFFFFULL;
}

void score_rows(const ScoreRows& rows, ScoreLanes& lanes) {
  const Vec zero{}, one = splat(1.0, zero), half = splat(0.5, zero), grid = splat(1e12, zero);
  for (std::size_t i = 0; i < rows.count; i += kWidth) {
    const std::size_t lane = i % kLanes;
    const Vec p = load(rows.prob + i), y = load(rows.outcome + i), w = load(rows.weight + i);
    const Vec loss = zero - w * natural_log(choose(y > half, p, one - p));
    store(rows.loss + i, choose(w > zero, loss, zero));
    const Vec error = w * (p - y);
    store(rows.error + i, error);
    add_compensated(error * (p - y), lanes.brier + lane, lanes.brier_lost + lane);
    add_compensated(w, lanes.weight + lane, lanes.weight_lost + lane);
    const Bits key = nearest_integer(p * grid);
    std::memcpy(rows.key + i, &key, sizeof key);
  }
}

}  // namespace
}  // namespace calibeam::kernels
