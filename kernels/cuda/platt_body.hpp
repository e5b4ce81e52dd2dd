// Platt scaling, one block per job: platt_fit.hpp's algorithm, rows dealt out among the threads.
#pragma once

#include "kernels/cuda/platt_step.hpp"
#include "kernels/cuda/reduce.hpp"
#include "kernels/device_operations.hpp"
#include "kernels/math/sigmoid.hpp"
#include "kernels/platt_fit.hpp"

namespace calibeam::kernels {

/// CALIB rows of one job; the logits are centred and scaled.
struct PlattRows {
  const double *logit, *outcome, *weight;
  std::uint32_t count;
  double mean, inv_scale;
  [[nodiscard]] CALIBEAM_HD double z(std::uint32_t i) const { return (logit[i] - mean) * inv_scale; }
};

/// Sum over the rows of value(i).
template <class Block, class Value>
CALIBEAM_HD inline double sum_rows(const Block& block, std::uint32_t count, const Value& value) {
  return reduce_sum(block, block.shared, [&](std::uint32_t thread) {
    double sum = 0.0;
    for (std::uint32_t i = thread; i < count; i += block.threads) sum += value(i);
    return sum;
  });
}

template <class Block>
CALIBEAM_HD inline PlattSums platt_sums(const Block& block, const PlattRows& rows, double intercept, double slope) {
  typename Block::template PerThread<PlattSums> parts(block);
  block.each([&](std::uint32_t thread) {
    PlattSums s{0.0, 0.0, 0.0, 0.0, 0.0};
    for (std::uint32_t i = thread; i < rows.count; i += block.threads) {
      const double z = rows.z(i);
      const Sigmoid<double> p = sigmoid(fused(slope, z, intercept));
      const double r = rows.weight[i] * (p.prob - rows.outcome[i]), v = rows.weight[i] * p.curvature;
      s.g0 += r;
      s.g1 = fused(r, z, s.g1);
      s.h00 += v;
      s.h10 = fused(v, z, s.h10);
      s.h11 = fused(v * z, z, s.h11);
    }
    parts[thread] = s;
  });
  const auto total = [&](double PlattSums::*part) {
    return reduce_sum(block, block.shared, [&](std::uint32_t thread) { return parts[thread].*part; });
  };
  return {total(&PlattSums::g0), total(&PlattSums::g1), total(&PlattSums::h00), total(&PlattSums::h10),
          total(&PlattSums::h11)};
}

/// Block x serves job x. Needs block.threads doubles of shared memory.
template <class Block>
CALIBEAM_HD inline void fit_platt(const Block& block, const DeviceScores& args) {
  const std::uint32_t job = block.x;
  if (args.calibration[job] != 1) return;
  const DeviceProblem& p = args.problem;
  const DevicePlace& place = p.places[args.wave.models[args.job_model[job]].place];
  PlattRows rows{args.calib_logits + std::uint64_t{job} * args.max_calib,
                 p.outcome + place.calib_begin,
                 p.calib_weight + place.calib_weight,
                 place.calib_end - place.calib_begin,
                 0.0,
                 1.0};
  const double mass = sum_rows(block, rows.count, [&](std::uint32_t i) { return rows.weight[i]; });
  rows.mean = sum_rows(block, rows.count, [&](std::uint32_t i) { return rows.weight[i] * rows.logit[i]; }) / mass;
  const double square = sum_rows(block, rows.count, [&](std::uint32_t i) {
    const double d = rows.logit[i] - rows.mean;
    return rows.weight[i] * d * d;
  });
  const double spread = sqrt(square / mass), centre = fabs(rows.mean);
  const double scale = spread > 1e-12 * (centre > 1.0 ? centre : 1.0) ? spread : 1.0;
  rows.inv_scale = 1.0 / scale;
  const double penalty = 1.0 / (kPlattC * scale * scale);
  PlattState state{{rows.mean, scale}, {0.0, 0.0}, 0.0, 0, 0, false, false, false};  // "no change"
  while (!state.done && !state.failed) {
    PlattSums sums = platt_sums(block, rows, state.theta[0], state.theta[1]);
    sums.g1 += penalty * state.theta[1];
    sums.h11 += penalty;
    advance_platt(sums, mass, state);
  }
  block.each([&](std::uint32_t thread) {
    if (thread != 0) return;
    const double slope = state.theta[1] / scale;
    args.failed[job] = state.failed ? 1 : 0;
    args.platt_slope[job] = slope;
    args.platt_intercept[job] = state.theta[0] - slope * rows.mean;
  });
}

}  // namespace calibeam::kernels
