// Linear predictors of a few models, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/lanes.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// Of Count models from `model`: their coefficients meet a column's standardised values while these are in a register.
template <std::uint32_t Count>
inline void predict_some(const PredictorRows& rows, std::uint32_t model) {
  const Vec like{};
  for (std::uint32_t i = 0; i < rows.count; i += kWidth) {
    Vec t[Count];
    for (std::uint32_t m = 0; m < Count; ++m) t[m] = splat(rows.offset[model + m], like);
    for (std::uint32_t j = 0; j < rows.num_numeric; ++j) {
      const PredictorTerm& term = rows.numeric[j];
      const Vec z = standardise(load(term.values + rows.first + i), splat(term.median, like), splat(term.mean, like),
                                splat(term.inv_scale, like));
      for (std::uint32_t m = 0; m < Count; ++m) t[m] = add_numeric(t[m], splat(term.coefficient[model + m], like), z);
    }
    if (rows.has_slope) {
      const Vec x = load(rows.x_logit_prn + rows.first + i);
      for (std::uint32_t m = 0; m < Count; ++m) t[m] = add_slope(t[m], splat(rows.slope[model + m], like), x);
    }
    for (std::uint32_t j = 0; j < rows.num_levels; ++j) {
      const PredictorTerm& term = rows.levels[j];
      const Vec x = load(term.values + rows.first + i);
      for (std::uint32_t m = 0; m < Count; ++m) t[m] = fused(splat(term.coefficient[model + m], like), x, t[m]);
    }
    for (std::uint32_t m = 0; m < Count; ++m) store(rows.out[model + m] + i, t[m]);
  }
}

/// At most kModelsTogether models: by the bits of their number.
void predict_logits(const PredictorRows& rows) {
  const std::uint32_t n = rows.num_models;
  static_assert(kModelsTogether == 8);
  if (n == 8) return predict_some<8>(rows, 0);
  if ((n & 4) != 0) predict_some<4>(rows, 0);
  if ((n & 2) != 0) predict_some<2>(rows, n & 4);
  if ((n & 1) != 0) predict_some<1>(rows, n & 6);
}

}  // namespace
}  // namespace calibeam::kernels
