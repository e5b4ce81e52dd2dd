// Platt scaling: a logistic regression of the outcome on one column, the fitted model's linear predictor.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "calibeam/evaluation.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {

/// CALIB rows, padded to a multiple of 8 with weight 0. Rows of weight 0 have no influence.
struct CalibrationRows {
  std::span<const double> logit;    ///< linear predictors
  std::span<const double> outcome;  ///< 0 or 1
  std::span<const double> weight;   ///< scaled to mean 1 over the CALIB rows
};

inline constexpr double kPlattC = 1e6;  ///< SEMANTICS section 7

/// The minimiser, or nothing if it was not reached. The column is centred and scaled inside, which changes nothing but
/// the conditioning: the intercept is free, and the penalty on the slope is scaled along. `workspace` is reused.
[[nodiscard]] std::optional<PlattScaling> fit_platt(const RowKernels& kernels, const CalibrationRows& rows,
                                                    std::vector<double>& workspace);

}  // namespace calibeam::kernels
