// Fit weights of a slice (SEMANTICS section 6). Only their few per-week factors are stored; the product is formed tile
// by tile, so that memory does not grow with the number of weightings.
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/evaluator.hpp"
#include "calibeam/problem.hpp"

namespace calibeam {

/// A weighting on a slice: w = base * week_factor[week] * foundation factor, 0 outside TRAIN_FIT.
struct FitWeights {
  FitStatus status = FitStatus::ok;  ///< no_weight or single_class otherwise
  const double* base = nullptr;      ///< raw or chain weights, [padded rows]
  std::vector<double> week_factor;   ///< [weeks]: recency decay, and the scaling to mean 1
  double foundation = 1.0;
  double sum = 0.0;  ///< of the weights

  [[nodiscard]] double mean(const Slice& slice) const { return sum / static_cast<double>(slice.fit.num_rows); }
};

[[nodiscard]] FitWeights plan_fit_weights(const Problem& problem, const Slice& slice, const Weighting& weighting);

/// Rows [first, first + count), all of foundation tickers or none, as `ticker_class` is.
void stage_fit_weights(const Problem& problem, const Slice& slice, const FitWeights& weights, std::uint32_t first,
                       std::uint32_t count, std::uint32_t ticker_class, double* out);

}  // namespace calibeam
