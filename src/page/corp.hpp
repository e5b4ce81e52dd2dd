// The CORP approach of Dimitriadis, Gneiting and Jordan (2021): how much of a Brier score is bad calibration, and how
// much can be told from the predictions at all.
#pragma once

#include <vector>

#include "page/isotonic.hpp"

namespace calibeam {

/// brier = miscalibration - discrimination + uncertainty. All at least 0; in the unit of the Brier score.
struct BrierParts {
  double brier = 0.0;
  double miscalibration = 0.0;  ///< what recalibrating the predictions would save; 0 is perfect
  double discrimination = 0.0;  ///< what recalibrated predictions save against the mean outcome; more is better
  double uncertainty = 0.0;     ///< the score of always predicting the mean outcome
};

struct Corp {
  std::vector<PooledRows> pooled;
  std::vector<IsotonicBlock> blocks;  ///< the reliability curve
  BrierParts parts;
};

/// With raw weights. Empty lists and NaN without weight.
[[nodiscard]] Corp corp(const std::vector<EvaluationRow>& rows, Prediction which);

}  // namespace calibeam
