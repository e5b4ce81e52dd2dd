// Isotonic regression by pooling adjacent violators: the best probabilities that rise with the given ones.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "report/row_metrics.hpp"

namespace calibeam {

/// Rows with (nearly) one prediction.
struct PooledRows {
  double prediction = 0.0;  ///< weighted mean
  double weight = 0.0;      ///< > 0
  double outcome = 0.0;     ///< sum of weight * outcome
  double last = 0.0;        ///< highest prediction
};

/// A stretch of predictions that is recalibrated to one value.
struct IsotonicBlock {
  double first = 0.0, last = 0.0;  ///< lowest and highest prediction
  double value = 0.0;              ///< mean outcome
  double weight = 0.0;
};

/// Rows with weight, by rising prediction; predictions equal to 1e-12 are one entry. Above 200,000 rows: equal to 1e-5,
/// which needs no sorting and moves nothing that could be seen.
[[nodiscard]] std::vector<PooledRows> pool_predictions(const std::vector<EvaluationRow>& rows, Prediction which);

/// At most `count` neighbours of about equal weight.
[[nodiscard]] std::vector<PooledRows> coarser(const std::vector<PooledRows>& pooled, std::size_t count);

/// Blocks by rising prediction and value.
[[nodiscard]] std::vector<IsotonicBlock> isotonic_blocks(std::span<const PooledRows> pooled);

}  // namespace calibeam
