// The loops over rows, one set per instruction set, chosen at run time. All sets give the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "kernels/linear_predictor.hpp"
#include "kernels/math/fixed_point.hpp"

namespace calibeam::kernels {

/// Rows of a staged tile that one model walks: standardised columns, outcomes and fit weights, all tile-local.
template <class Real>
struct NewtonRowsOf {
  const Real* const* columns;  ///< [num_terms - 1] pointers to tile columns
  const Real* outcome;
  const Real* weight;
  std::uint32_t begin, end;  ///< multiples of 8; of 16 for floats, but where rows are of one ticker
  std::uint32_t num_terms;   ///< the constant and the columns, of which x_logit_prn is always one: >= 2
  const Real* beta;          ///< [num_terms]; of the first two, the next members hold what each row sees
  const Real* constant;      ///< [tile / 8] the constant that every 8 rows see: ticker effects are folded in
  const Real* logit_slope;   ///< [tile / 8] likewise the coefficient of the first column
  Real* residual;            ///< [tile] weight * (prob - outcome)
  Real* curvature;           ///< [tile] weight * prob * (1 - prob)
};
using NewtonRows = NewtonRowsOf<double>;
/// In single precision: the sums that they give only lead near a minimum.
using RoughRows = NewtonRowsOf<float>;

/// Rows of one kind whose fit weights are wanted (SEMANTICS section 6); all arrays begin at the first of them.
struct WeightRows {
  const double* base;  ///< raw or chain weights
  const std::uint32_t* week;
  const std::uint8_t* trainable;
  const std::int32_t* expiry;
  const double* week_factor;  ///< by week
  double factor;              ///< of all these rows
  std::int32_t expiry_before;
  std::size_t count;  ///< a multiple of 8
};

/// Sums in 8 lanes each: [num_terms][8] and [num_terms * (num_terms + 1) / 2][8], the Hessian's lower triangle row by
/// row.
struct NewtonSums {
  double* gradient;
  double* hessian;
};

/// Weight times (prob - outcome), and weight, in units of 1 / FixedScales::error.
struct alignas(16) BucketSum {
  std::int64_t error, mass;
  BucketSum& operator+=(const BucketSum& other) {
    error += other.error;
    mass += other.mass;
    return *this;
  }
};

/// What predictions are scored by, row by row; `count` is a multiple of 8.
struct ScoreRows {
  const double* prob;
  const double* outcome;
  const double* weight;
  std::size_t count;
  FixedScales scales;
  std::int64_t* loss;     ///< [count] weight * log loss in units of 1 / FixedScales::loss; 0 where the weight is 0
  BucketSum* sums;        ///< [count]
  std::uint32_t* bucket;  ///< [count] score bucket (math/bins.hpp)
};

/// Rows of one column, a fitted model's linear predictor x, that enters as z = (x - mean) * inv_scale; `count` is a
/// multiple of 8.
struct CalibratorRows {
  const double* logit;
  const double* outcome;
  const double* weight;
  std::size_t count;
  double mean, inv_scale;
  double constant, slope;  ///< the probability of 1 is sigmoid(constant + slope * z)
};

struct RowKernels {
  std::string_view name;  ///< "avx512", "avx2", "baseline"
  void (*standardise_rows)(const double* x, std::size_t count, double median, double mean, double inv_scale,
                           double* out);
  void (*rough_standardise_rows)(const double* x, std::size_t count, double median, double mean, double inv_scale,
                                 float* out);
  /// base * week_factor[week] * factor, or 0 where a row is not trained on or expires too late.
  void (*fit_weights)(const WeightRows& rows, double* out);
  /// Fills residual and curvature of the rows at beta.
  void (*row_slopes)(const NewtonRows& rows);
  void (*rough_row_slopes)(const RoughRows& rows);
  /// Adds the sums over the rows from residual and curvature.
  void (*newton_sums)(const NewtonRows& rows, const NewtonSums& sums);
  void (*rough_newton_sums)(const RoughRows& rows, const NewtonSums& sums);
  /// Fills the residual alone: what a gradient needs.
  void (*row_residuals)(const NewtonRows& rows);
  /// Adds the gradient's sums alone, [num_terms][8], from the residual.
  void (*gradient_sums)(const NewtonRows& rows, double* gradient);
  /// Adds the first two of group_sums, [2]: sum r and, with_slope, sum r x.
  void (*group_gradient_sums)(const NewtonRows& rows, bool with_slope, double* sums);
  /// Adds the sums that a ticker effect needs (see group_sums_size in arrow_solve.hpp), [2 + 2 num_terms]. Without
  /// `with_slope` only those of an intercept: sum r and sum v z_k. `lanes` is room for 8 times as many.
  void (*group_sums)(const NewtonRows& rows, bool with_slope, double* lanes, double* sums);
  void (*rough_group_sums)(const RoughRows& rows, bool with_slope, double* lanes, double* sums);
  /// Sums of r, r z, v, v z, v z z, [5][8]: r = weight * (prob - outcome), v = weight * prob * (1 - prob).
  void (*platt_sums)(const CalibratorRows& rows, double* out);
  /// Sums of weight times 1, d, d d, [3][8]: d = logit - mean.
  void (*logit_moments)(const CalibratorRows& rows, double* out);
  /// Linear predictors of rows of one ticker class; count a multiple of 8.
  void (*predict_logits)(const PredictorRows& rows);
  /// Clipped sigmoid(intercept + slope * logit); count a multiple of 8.
  void (*logits_to_probs)(const double* logits, std::size_t count, double slope, double intercept, double* out);
  /// Fills loss, sums and bucket; returns the sum of weight * (prob - outcome)^2, in the unit of errors.
  std::int64_t (*score_rows)(const ScoreRows& rows);
};

/// The fastest set that this machine can run.
[[nodiscard]] const RowKernels& row_kernels();
/// All sets that this machine can run, fastest first (tests compare them).
[[nodiscard]] std::vector<const RowKernels*> available_row_kernels();

}  // namespace calibeam::kernels
