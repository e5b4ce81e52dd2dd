// The arithmetic of a prediction, in one place: the evaluator, the model file and any device add up a row in this
// order, so that they agree to the last bit.
//
//   t = (intercept + class intercept)
//   t = fma(coefficient_j, (impute(x_j) - mean_j) * inv_scale_j, t)     numeric columns, in order
//   t = fma(class slope / slope_scale, x_logit_prn, t)                  if the model has ticker slopes
//   t = fma(coefficient_l, x_l, t)                                      0/1 levels, in order
//
// A term with coefficient 0 may be left out: it adds nothing.
#pragma once

#include <cstdint>

#include "kernels/math/portable.hpp"

namespace calibeam::kernels {

/// The standardised value of a numeric cell.
template <class T>
CALIBEAM_HD inline T standardise(T x, T median, T mean, T inv_scale) {
  return (choose(x != x, median, x) - mean) * inv_scale;
}

/// One numeric term of the predictor. inv_scale is 1 / scale, computed once.
template <class T>
CALIBEAM_HD inline T add_numeric(T t, T coefficient, T standardised) {
  return fused(coefficient, standardised, t);
}

/// The slope term: `slope` is class slope / slope_scale, computed once.
template <class T>
CALIBEAM_HD inline T add_slope(T t, T slope, T x_logit_prn) {
  return fused(slope, x_logit_prn, t);
}

/// Models that are predicted side by side: they differ in their coefficients alone, so that they share what is loaded
/// and standardised.
inline constexpr std::uint32_t kModelsTogether = 8;

/// A column with the models' coefficients, over contiguous rows.
struct PredictorTerm {
  const double* values;  ///< raw, NaN = missing
  double median, mean, inv_scale;
  double coefficient[kModelsTogether];
};

/// `count` rows from `first` (of every column), all of one ticker class.
struct PredictorRows {
  const PredictorTerm* numeric = nullptr;
  std::uint32_t num_numeric = 0;
  const PredictorTerm* levels = nullptr;  ///< only coefficients and values are used
  std::uint32_t num_levels = 0;
  const double* x_logit_prn = nullptr;  ///< for slopes
  std::uint32_t num_models = 0;         ///< at most kModelsTogether
  double offset[kModelsTogether] = {};  ///< intercept + class intercept
  double slope[kModelsTogether] = {};   ///< class slope / slope_scale
  bool has_slope = false;               ///< else there is no slope term
  double* out[kModelsTogether] = {};    ///< [count] each
  std::uint32_t first = 0, count = 0;
};

}  // namespace calibeam::kernels
