// The row loops, compiled once per instruction set (see lanes.hpp). Included by the row_kernels_*.cpp files only.
#pragma once

#include "kernels/cpu/gradient_sums_impl.hpp"
#include "kernels/cpu/group_sums_impl.hpp"
#include "kernels/cpu/lanes.hpp"
#include "kernels/cpu/newton_sums_impl.hpp"
#include "kernels/cpu/platt_sums_impl.hpp"
#include "kernels/cpu/predict_logits_impl.hpp"
#include "kernels/cpu/row_slopes_impl.hpp"
#include "kernels/cpu/score_rows_impl.hpp"
#include "kernels/math/sigmoid.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

void standardise_rows(const double* x, std::size_t count, double median, double mean, double inv_scale, double* out) {
  const Vec fill = splat(median, Vec{}), centre = splat(mean, Vec{}), factor = splat(inv_scale, Vec{});
  for (std::size_t i = 0; i < count; i += kWidth) store(out + i, standardise(load(x + i), fill, centre, factor));
}

template <class T>
inline void probs_at(const double* logits, double slope, double intercept, double* out) {
  const T like{};
  T logit;
  load_to(logits, logit);
  const T p = sigmoid(fused(splat(slope, like), logit, splat(intercept, like))).prob;
  store(out, limited(p, splat(kProbEpsilon, like), splat(1.0 - kProbEpsilon, like)));
}

// Flat: a call would pass packs through memory.
[[gnu::flatten]] void logits_to_probs(const double* logits, std::size_t count, double slope, double intercept,
                                      double* out) {
  std::size_t i = 0;
  for (; i + kWidthOf<Pack> <= count; i += kWidthOf<Pack>) probs_at<Pack>(logits + i, slope, intercept, out + i);
  for (; i < count; i += kWidth) probs_at<Vec>(logits + i, slope, intercept, out + i);
}

constexpr RowKernels table(std::string_view name) {
  return {name,           &standardise_rows, &row_slopes,          &newton_sums,
          &row_residuals, &gradient_sums,    &group_gradient_sums, &group_sums,
          &platt_sums,    &logit_moments,    &predict_logits,      &logits_to_probs,
          &score_rows};
}

}  // namespace
}  // namespace calibeam::kernels
