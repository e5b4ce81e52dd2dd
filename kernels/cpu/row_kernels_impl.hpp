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

void rough_standardise_rows(const double* x, std::size_t count, double median, double mean, double inv_scale,
                            float* out) {
  const Vec fill = splat(median, Vec{}), centre = splat(mean, Vec{}), factor = splat(inv_scale, Vec{});
  // Rows that are trained on have values up to the square root of their number. Others may not fit into a float, and an
  // infinity would spoil sums in spite of its weight of 0.
  const Vec low = splat(-1e9, Vec{}), high = splat(1e9, Vec{});
  for (std::size_t i = 0; i < count; i += kWidth) {
    const Vec exact = standardise(load(x + i), fill, centre, factor);
    const HalfVec z = __builtin_convertvector(limited(exact, low, high), HalfVec);
    std::memcpy(out + i, &z, sizeof z);
  }
}

/// values[which[i]] for the next kWidth i.
inline Vec gather(const double* values, const std::uint32_t* which) {
#if defined(__AVX512F__)
  __m256i at;
  std::memcpy(&at, which, sizeof at);
  return _mm512_mask_i32gather_pd(Vec{}, 0xff, at, values, sizeof(double));
#else
  Vec v;
  for (int i = 0; i < kWidth; ++i) v[i] = values[which[i]];
  return v;
#endif
}

void fit_weights(const WeightRows& rows, double* out) {
  using Days = std::int32_t __attribute__((vector_size(4 * kWidth)));
  using Flags = std::uint8_t __attribute__((vector_size(kWidth)));
  const Vec factor = splat(rows.factor, Vec{});
  for (std::size_t i = 0; i < rows.count; i += kWidth) {
    const Vec weight = load(rows.base + i) * gather(rows.week_factor, rows.week + i) * factor;
    Days expiry;
    Flags trainable;
    std::memcpy(&expiry, rows.expiry + i, sizeof expiry);
    std::memcpy(&trainable, rows.trainable + i, sizeof trainable);
    const Mask in_time = __builtin_convertvector(expiry < rows.expiry_before, Mask);
    const Mask trained_on = __builtin_convertvector(trainable, Mask) != 0;
    store(out + i, choose(in_time & trained_on, weight, Vec{}));
  }
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
  for (; i + kWidthOf<Pack<Vec>> <= count; i += kWidthOf<Pack<Vec>>)
    probs_at<Pack<Vec>>(logits + i, slope, intercept, out + i);
  for (; i < count; i += kWidth) probs_at<Vec>(logits + i, slope, intercept, out + i);
}

constexpr RowKernels table(std::string_view name) {
  return {.name = name,
          .standardise_rows = &standardise_rows,
          .rough_standardise_rows = &rough_standardise_rows,
          .fit_weights = &fit_weights,
          .row_slopes = &row_slopes,
          .rough_row_slopes = &rough_row_slopes,
          .newton_sums = &newton_sums<double>,
          .rough_newton_sums = &newton_sums<float>,
          .row_residuals = &row_residuals,
          .gradient_sums = &gradient_sums,
          .group_gradient_sums = &group_gradient_sums,
          .group_sums = &group_sums<double>,
          .rough_group_sums = &group_sums<float>,
          .platt_sums = &platt_sums,
          .logit_moments = &logit_moments,
          .predict_logits = &predict_logits,
          .logits_to_probs = &logits_to_probs,
          .score_rows = &score_rows};
}

}  // namespace
}  // namespace calibeam::kernels
