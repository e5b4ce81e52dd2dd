#include "page/corp.hpp"

#include <cmath>

namespace calibeam {
namespace {

double squared_error(const std::vector<EvaluationRow>& rows, Prediction which) {
  double sum = 0.0;
  for (const EvaluationRow& row : rows) {
    const double gap = (which == Prediction::model ? row.prob : row.prn) - row.outcome;
    sum += row.weight * gap * gap;
  }
  return sum;
}

}  // namespace

Corp corp(const std::vector<EvaluationRow>& rows, Prediction which) {
  Corp out;
  out.pooled = pool_predictions(rows, which);
  out.blocks = isotonic_blocks(out.pooled);
  double weight = 0.0, outcome = 0.0, recalibrated = 0.0;
  for (const PooledRows& pool : out.pooled) {
    weight += pool.weight;
    outcome += pool.outcome;
  }
  if (!(weight > 0.0)) {
    const double nan = std::nan("");
    out.parts = {nan, nan, nan, nan};
    return out;
  }
  // Outcomes are 0 or 1, so that the mean squared error around a block's mean m is m (1 - m).
  for (const IsotonicBlock& block : out.blocks) recalibrated += block.weight * block.value * (1.0 - block.value);
  const double mean = outcome / weight;
  out.parts.brier = squared_error(rows, which) / weight;
  out.parts.uncertainty = mean * (1.0 - mean);
  out.parts.miscalibration = out.parts.brier - recalibrated / weight;
  out.parts.discrimination = out.parts.uncertainty - recalibrated / weight;
  return out;
}

}  // namespace calibeam
