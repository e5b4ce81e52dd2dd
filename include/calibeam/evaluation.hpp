// What comes back from fitting and scoring one candidate.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "calibeam/problem.hpp"

namespace calibeam {

/// Lower is better, all of them (SEMANTICS section 8).
struct Metrics {
  double log_loss = 0.0, brier = 0.0, ece = 0.0, ece_q = 0.0;
};

/// p = sigmoid(intercept + slope * linear predictor).
struct PlattScaling {
  double slope = 1.0, intercept = 0.0;
};

/// Knots of the isotonic step function: linear between them, constant outside. x ascending, both the same length.
struct IsotonicKnots {
  std::vector<double> x, y;
};

/// The minimiser of one fit. Coefficients belong to standardised columns.
struct Solution {
  double intercept = 0.0;
  std::vector<double> coefficients;     ///< of the candidate's columns, then of the level columns; 0 where inactive
  std::vector<double> class_intercept;  ///< [ticker classes]; 0 where the class has no column
  std::vector<double> class_slope;      ///< [ticker classes]; times (x_logit_prn / slope_scale); 0 where none
  double gradient = 0.0;                ///< infinity norm when last measured
  double weight_sum = 0.0;              ///< of TRAIN_FIT
  std::uint32_t iterations = 0;
  std::optional<PlattScaling> platt;
  std::optional<IsotonicKnots> isotonic;
};

/// One candidate on one fold.
struct FoldEvaluation {
  Metrics model, baseline;
  std::vector<double> weekly_delta;  ///< per evaluation week: sum of w * delta log loss / total w of the window
  // Only where details were asked for:
  Solution solution;
  std::vector<double> prob;  ///< clipped predictions, [padded rows of the evaluation segments], in row order
};

/// One candidate on the folds of its batch; a candidate fails as a whole, with the reason of its first failing fold.
struct Evaluation {
  FitStatus status = FitStatus::ok;
  std::vector<FoldEvaluation> folds;  ///< as in the batch; empty if failed
};

}  // namespace calibeam
