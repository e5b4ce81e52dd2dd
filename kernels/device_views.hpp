// What lies in a compute device's memory, as plain pointers and numbers: the Problem, uploaded once per run, and the
// models of one wave. Pointers are the device's; the host only passes them on.
#pragma once

#include <cstdint>

namespace calibeam::kernels {

/// Rows [begin, end) of one ticker class, within one run; multiples of 8. Sums over rows are taken piece by piece, and
/// added up in the order of the pieces, which depends on the Problem alone.
struct DevicePiece {
  std::uint32_t begin, end, ticker_class;
};

/// Neighbouring pieces that one block walks: the smallest share of rows that work is split into.
struct DeviceChunk {
  std::uint32_t first_piece, last_piece;
};

/// What a column becomes in a slice: (missing -> median, minus mean) * inv_scale.
struct ColumnShift {
  double median, mean, inv_scale;
};

/// A fold with one of its slices.
struct DevicePlace {
  std::uint32_t first_chunk, last_chunk, first_piece, last_piece;  ///< of TRAIN_FIT
  std::int32_t fit_expiry_before;
  std::uint32_t calib_begin, calib_end, eval_begin, eval_end;  ///< padded rows
  std::uint32_t first_week, num_weeks;                         ///< of the evaluation rows
  std::uint64_t calib_weight;                                  ///< where its CALIB weights begin
  double logit_mean, logit_scale;                              ///< of column 0
};

struct DeviceGroup {
  double slope_scale;
  std::uint8_t has_intercept, has_slope;
};

/// Ticker effects of a kind in a place: arrow_solve.hpp's groups, and where they are.
struct DeviceLayout {
  std::uint32_t num_groups;
  std::uint64_t group_of_class;  ///< [classes] from here
  std::uint64_t first_group;     ///< [num_groups] from here
  std::uint64_t piece_begin;     ///< [num_groups + 1] from here: which of the next each group has
  std::uint64_t first_piece;     ///< piece numbers, group by group, ascending
};

/// w = base * week_factor[week] * foundation factor.
struct DeviceWeighting {
  std::uint32_t base;  ///< 0: raw weights; k > 0: chain weights k - 1
  double foundation;
};

struct DeviceProblem {
  std::uint32_t num_rows, num_columns, num_numeric, num_weeks, num_classes;
  const double* columns;           ///< [num_columns][num_rows], raw, NaN where missing
  const double* outcome;           ///< [num_rows]
  const double* bases;             ///< [1 + chain vectors][num_rows]
  const std::uint32_t* week;       ///< [num_rows]
  const std::uint32_t* row_class;  ///< [num_rows]
  const std::int32_t* expiry;      ///< [num_rows]
  const std::uint8_t* trainable;   ///< [num_rows]
  const std::uint8_t* foundation;  ///< [num_classes]
  const DevicePiece* pieces;
  const DeviceChunk* chunks;
  const DevicePlace* places;
  const ColumnShift* shifts;    ///< [places][num_columns]
  const DeviceLayout* layouts;  ///< [places * kinds]
  const DeviceGroup* groups;
  const std::uint32_t* group_of_class;
  const std::uint32_t* piece_begin;  ///< relative to the layout's first_piece
  const std::uint32_t* group_pieces;
  const double* calib_weight;
  const DeviceWeighting* weightings;
  const double* week_factors;  ///< [weightings][num_weeks]
};

/// One model of a wave.
struct DeviceModel {
  std::uint32_t place, layout, weighting;
  std::uint32_t num_terms;  ///< the constant and the columns
  std::uint32_t num_groups;
  std::uint32_t num_numeric;   ///< of its columns; levels follow
  std::uint32_t weight_slot;   ///< in the tiles of its block
  std::uint64_t first_column;  ///< into DeviceWave::columns and ::slots
  double penalty, weight_sum;
};

/// The models of a wave. Arrays over models are [k][num_models]: entry k of model m is at k * num_models + m.
struct DeviceWave {
  std::uint32_t num_models;
  std::uint32_t max_dense;          ///< most gradient and Hessian sums of a model
  const DeviceModel* models;        ///< [num_models]
  const std::uint32_t* columns;     ///< design columns
  const std::uint32_t* slots;       ///< where they are in the tiles of the model's block
  double *theta, *gradient, *step;  ///< terms, group intercepts, group slopes
  double *slope, *norm;             ///< see NewtonState
  std::uint32_t* iterations;
  std::uint8_t *halvings, *restarted;
  std::uint8_t* progress;  ///< NewtonProgress
  double* dense;           ///< gradient sums, then the Hessian's lower triangle row by row
  double* groups;          ///< group by group, see group_sums_size
  double* piece_sums;      ///< [pieces of the place][max_dense][num_models], or null: sums are added up in place
};

}  // namespace calibeam::kernels
