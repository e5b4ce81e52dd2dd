// One thread of the fast pass: its model's coefficients, and the sums over the rows of the current piece.
#pragma once

#include "kernels/cuda/model_sums.hpp"
#include "kernels/cuda/tile.hpp"
#include "kernels/math/sigmoid.hpp"
#include "kernels/newton_iteration.hpp"

namespace calibeam::kernels {

CALIBEAM_HD inline bool still_running(const DeviceWave& wave, std::uint32_t m) {
  return wave.progress[m] == static_cast<std::uint8_t>(NewtonProgress::running);
}

/// What one thread holds: its model's coefficients and the sums of the current piece. N terms.
template <std::uint32_t N>
struct PassLane {
  double constant, slope;  // what the rows of the current piece see
  double beta[N > 2 ? N - 2 : 1];
  double g[N], h[N * (N + 1) / 2];
  std::uint32_t slot[N - 1];
  std::uint32_t weight_slot, model;
  bool active;
};

template <std::uint32_t N>
CALIBEAM_HD inline void load_lane(const NewtonPass& args, const PassBlock& work, std::uint32_t thread,
                                  PassLane<N>& lane) {
  lane.active = thread < work.num_models && still_running(args.wave, work.first_model + thread);
  lane.model = work.first_model + (lane.active ? thread : 0);  // idle threads only help to stage
  const DeviceModel& model = args.wave.models[lane.model];
  const std::uint32_t n = model.num_terms;
  // A model of fewer terms sees its first column again, with coefficient 0: that changes no bit.
  CALIBEAM_UNROLL
  for (std::uint32_t k = 1; k < N; ++k) lane.slot[k - 1] = args.wave.slots[model.first_column + (k < n ? k - 1 : 0)];
  CALIBEAM_UNROLL
  for (std::uint32_t k = 2; k < N; ++k)
    lane.beta[k - 2] = k < n ? args.wave.theta[std::uint64_t{k} * args.wave.num_models + lane.model] : 0.0;
  lane.weight_slot = model.weight_slot;
}

template <std::uint32_t N>
CALIBEAM_HD inline void begin_piece(const NewtonPass& args, std::uint32_t ticker_class, PassLane<N>& lane) {
  const SeenTerms seen = seen_terms(args.problem, args.wave, lane.model, ticker_class);
  lane.constant = seen.constant;
  lane.slope = seen.slope;
  CALIBEAM_UNROLL
  for (std::uint32_t k = 0; k < N; ++k) lane.g[k] = 0.0;
  CALIBEAM_UNROLL
  for (std::uint32_t k = 0; k < N * (N + 1) / 2; ++k) lane.h[k] = 0.0;
}

/// Adds one row, given its columns.
template <std::uint32_t N>
CALIBEAM_HD inline void add_row(PassLane<N>& lane, const double (&z)[N], double residual, double curvature) {
  lane.g[0] += residual;
  lane.h[0] += curvature;
  CALIBEAM_UNROLL
  for (std::uint32_t j = 1; j < N; ++j) {
    lane.g[j] = fused(residual, z[j], lane.g[j]);
    const double vz = curvature * z[j];
    lane.h[lower_triangle(j, 0)] += vz;
    CALIBEAM_UNROLL
    for (std::uint32_t k = 1; k <= j; ++k) lane.h[lower_triangle(j, k)] = fused(vz, z[k], lane.h[lower_triangle(j, k)]);
  }
}

/// Two rows: their chains of dependent operations run side by side.
template <std::uint32_t N>
CALIBEAM_HD inline void add_row_pair(const Tile& tile, std::uint32_t pair, PassLane<N>& lane) {
  double first[N], second[N];
  const RowPair* columns = tile.columns + pair * kColumnStride;
  CALIBEAM_UNROLL
  for (std::uint32_t k = 1; k < N; ++k) {
    const RowPair z = columns[lane.slot[k - 1]];
    first[k] = z.first;
    second[k] = z.second;
  }
  double t1 = fused(lane.slope, first[1], lane.constant), t2 = fused(lane.slope, second[1], lane.constant);
  CALIBEAM_UNROLL
  for (std::uint32_t k = 2; k < N; ++k) {
    t1 = fused(lane.beta[k - 2], first[k], t1);
    t2 = fused(lane.beta[k - 2], second[k], t2);
  }
  const Sigmoid<double> s1 = sigmoid(t1), s2 = sigmoid(t2);
  const RowPair w = tile.weights[pair * kWeightStride + lane.weight_slot], y = tile.outcome[pair];
  add_row(lane, first, w.first * (s1.prob - y.first), w.first * s1.curvature);
  add_row(lane, second, w.second * (s2.prob - y.second), w.second * s2.curvature);
}

}  // namespace calibeam::kernels
