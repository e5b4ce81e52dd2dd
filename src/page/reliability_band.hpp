// How far the reliability curve moves when other weeks are drawn.
#pragma once

#include <vector>

#include "page/evaluated_set.hpp"
#include "page/isotonic.hpp"
#include "page/week_draws.hpp"

namespace calibeam {

struct BandPoint {
  double prediction = 0.0, low = 0.0, high = 0.0;
};

/// Pointwise 95 % percentile band of the isotonic curve under resampling of whole weeks, at up to 100 predictions. Each
/// draw is fitted to rows binned there; `pooled` are the rows of `set` by `which`.
[[nodiscard]] std::vector<BandPoint> reliability_band(const EvaluatedSet& set, Prediction which,
                                                      const std::vector<PooledRows>& pooled, const WeekDraws& draws);

}  // namespace calibeam
