// Rows staged for the models of a block: standardised columns, fit weights and outcomes, two rows side by side, so that
// one 16-byte load serves two rows of a column.
#pragma once

#include "kernels/cuda/block.hpp"
#include "kernels/device_operations.hpp"
#include "kernels/linear_predictor.hpp"

namespace calibeam::kernels {

struct alignas(16) RowPair {
  double first, second;
};

/// Strides are odd, so that neighbouring row pairs lie in different banks of shared memory.
inline constexpr std::uint32_t kColumnStride = kMaxStagedColumns | 1U;
inline constexpr std::uint32_t kWeightStride = kMaxStagedWeights | 1U;

/// The staged rows in a block's memory.
struct Tile {
  RowPair* columns;  ///< [rows / 2][kColumnStride]
  RowPair* weights;  ///< [rows / 2][kWeightStride]
  RowPair* outcome;  ///< [rows / 2]
};

inline constexpr std::uint32_t kTilePairs = kDeviceTileRows / 2 * (kColumnStride + kWeightStride + 1);
inline constexpr std::uint32_t kTileBytes = kTilePairs * sizeof(RowPair);

CALIBEAM_HD inline Tile tile_in(double* shared) {
  auto* pairs = reinterpret_cast<RowPair*>(shared);
  RowPair* weights = pairs + kDeviceTileRows / 2 * kColumnStride;
  return {pairs, weights, weights + kDeviceTileRows / 2 * kWeightStride};
}

CALIBEAM_HD inline void put(RowPair* pairs, std::uint32_t stride, std::uint32_t row, double value) {
  double* at = reinterpret_cast<double*>(pairs + row / 2 * stride);
  at[row % 2] = value;
}

/// The fit weight of a row, 0 outside TRAIN_FIT.
CALIBEAM_HD inline double fit_weight(const DeviceProblem& p, const DevicePlace& place, std::uint32_t weighting,
                                     std::uint32_t row) {
  if (p.trainable[row] == 0 || p.expiry[row] >= place.fit_expiry_before) return 0.0;
  const DeviceWeighting& w = p.weightings[weighting];
  const double factor = p.week_factors[std::uint64_t{weighting} * p.num_weeks + p.week[row]];
  const double foundation = p.foundation[p.row_class[row]] != 0 ? w.foundation : 1.0;
  return p.bases[std::uint64_t{w.base} * p.num_rows + row] * factor * foundation;
}

CALIBEAM_HD inline double standardised_cell(const DeviceProblem& p, std::uint32_t place, std::uint32_t column,
                                            std::uint32_t row) {
  const ColumnShift& shift = p.shifts[std::uint64_t{place} * p.num_columns + column];
  return standardise(p.columns[std::uint64_t{column} * p.num_rows + row], shift.median, shift.mean, shift.inv_scale);
}

/// One thread's share of staging rows [row, row + count).
CALIBEAM_HD inline void stage_tile(const NewtonPass& args, const PassBlock& work, const Tile& tile, std::uint32_t row,
                                   std::uint32_t count, std::uint32_t thread) {
  const DeviceProblem& p = args.problem;
  const std::uint32_t cells = kDeviceTileRows * (work.num_staged_columns + work.num_staged_weights + 1);
  for (std::uint32_t i = thread; i < cells; i += args.threads) {
    const std::uint32_t r = i % kDeviceTileRows;
    const std::uint32_t column = i / kDeviceTileRows;
    if (r >= count) continue;
    if (column < work.num_staged_columns) {
      const std::uint32_t source = args.staged_columns[work.first_staged_column + column];
      put(tile.columns + column, kColumnStride, r, standardised_cell(p, work.place, source, row + r));
    } else if (column < work.num_staged_columns + work.num_staged_weights) {
      const std::uint32_t slot = column - work.num_staged_columns;
      const std::uint32_t weighting = args.staged_weights[work.first_staged_weight + slot];
      put(tile.weights + slot, kWeightStride, r, fit_weight(p, p.places[work.place], weighting, row + r));
    } else {
      put(tile.outcome, 1, r, p.outcome[row + r]);
    }
  }
}

}  // namespace calibeam::kernels
