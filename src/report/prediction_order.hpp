// Rows in the order of their predictions.
#pragma once

#include <tbb/parallel_sort.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace calibeam {

/// A row and its prediction in units of 1e-12, a whole number: predictions that agree there count as equal.
struct OnGrid {
  double prediction;
  std::uint32_t row;
};

/// Rows 0 to count - 1 by prediction_of(row); equal predictions keep the rows' own order.
template <class PredictionOf>
std::vector<OnGrid> in_order_of_prediction(std::size_t count, const PredictionOf& prediction_of) {
  std::vector<OnGrid> order(count);
  for (std::uint32_t row = 0; row < count; ++row) order[row] = {std::nearbyint(prediction_of(row) * 1e12), row};
  tbb::parallel_sort(order.begin(), order.end(), [](const OnGrid& a, const OnGrid& b) {
    return a.prediction < b.prediction || (a.prediction == b.prediction && a.row < b.row);
  });
  return order;
}

}  // namespace calibeam
