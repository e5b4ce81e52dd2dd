// The loops over pairs of models. Included once per instruction set, see draw_loops_impl.hpp.
#pragma once

#include "trust/draw_loops_impl.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kModelGroup = kWidth == 8 ? 4 : 2;  // what registers hold

inline Vector magnitude(Vector v) {
  using Bits = long long __attribute__((vector_size(kWidth * sizeof(double))));
  return reinterpret_cast<Vector>(reinterpret_cast<Bits>(v) & (Bits{} + 0x7FFFFFFFFFFFFFFFLL));
}

/// Raises the maxima of Count models from m on, [Count][kDrawBlock], by |e_m - e_j| / se_mj for all j in [first, last),
/// in 2 * kWidth draws: what belongs to j is loaded once for all of them.
template <std::size_t Count>
inline void raise_by_pairs(const PairsBlock& block, std::size_t m, std::size_t first, std::size_t last, std::size_t at,
                           double* maxima) {
  Vector mine[Count][2], maximum[Count][2];
  for (std::size_t k = 0; k < Count; ++k)
    for (std::size_t half = 0; half < 2; ++half) {
      mine[k][half] = load(block.errors + (m + k) * kDrawBlock + at + half * kWidth);
      maximum[k][half] = load(maxima + k * kDrawBlock + at + half * kWidth);
    }
  const double* inverse_se = block.inverse_se + m * block.num_models;
  for (std::size_t j = first; j < last; ++j) {
    const double* theirs = block.errors + j * kDrawBlock + at;
    const Vector left = load(theirs), right = load(theirs + kWidth);
    for (std::size_t k = 0; k < Count; ++k) {
      const double scale = inverse_se[k * block.num_models + j];
      maximum[k][0] = larger(magnitude((mine[k][0] - left) * scale), maximum[k][0]);
      maximum[k][1] = larger(magnitude((mine[k][1] - right) * scale), maximum[k][1]);
    }
  }
  for (std::size_t k = 0; k < Count; ++k)
    for (std::size_t half = 0; half < 2; ++half) store(maxima + k * kDrawBlock + at + half * kWidth, maximum[k][half]);
}

/// The maxima of the models m .. m + count - 1 against all before each.
inline void group_maxima(const PairsBlock& block, std::size_t m, std::size_t count, double* maxima) {
  for (std::size_t at = 0; at < kDrawBlock; at += kPair) {
    if (count == kModelGroup) raise_by_pairs<kModelGroup>(block, m, 0, m, at, maxima);
    for (std::size_t k = 0; k < count; ++k)
      raise_by_pairs<1>(block, m + k, count == kModelGroup ? m : 0, m + k, at, maxima + k * kDrawBlock);
  }
}

/// f*_m - f_m of the block's draws.
inline void fill_errors(const PairsBlock& block) {
  const auto weeks = static_cast<double>(block.num_weeks);
  for (std::size_t m = 0; m < block.num_models; m += kRowGroup)
    for (std::size_t at = 0; at < kDrawBlock; at += kPair) {
      const Sums sums = row_sums(block.deviations + m * block.num_weeks, block.counts + at, block.num_weeks);
      for (std::size_t r = 0; r < kRowGroup; ++r)
        for (std::size_t half = 0; half < 2; ++half)
          store(block.errors + (m + r) * kDrawBlock + at + half * kWidth, sums.of[r][half] / weeks);
    }
}

inline void count_pairs(const PairsBlock& block) {
  fill_errors(block);
  double maximum[kDrawBlock] = {};
  for (std::size_t first = 0; first < block.num_models; first += kModelGroup) {
    const std::size_t left = block.num_models - first, count = left < kModelGroup ? left : kModelGroup;
    double own[kModelGroup * kDrawBlock] = {};
    group_maxima(block, first, count, own);
    for (std::size_t k = 0; k < count; ++k) {
      for (std::size_t d = 0; d < kDrawBlock; d += kWidth) raise(maximum + d, load(own + k * kDrawBlock + d));
      if (first + k == 0) continue;
      for (std::size_t d = 0; d < block.num_draws; ++d)
        block.num_reached[first + k] += maximum[d] >= block.critical[first + k] ? 1U : 0U;
    }
  }
}

inline void pair_forms(const FormsBlock& block) {
  const std::size_t weeks = block.num_weeks, rows = (weeks + kRowGroup - 1) / kRowGroup * kRowGroup;
  for (std::size_t t = 0; t < rows; ++t)
    for (std::size_t at = t * kDrawBlock; at < (t + 1) * kDrawBlock; at += kWidth)
      store(block.difference + at, t < weeks ? load(block.theirs + at) - block.mine[t] : Vector{});
  for (std::size_t at = 0; at < kDrawBlock; at += kPair) {
    Vector forms[2] = {};
    for (std::size_t s = 0; s < rows; s += kRowGroup) {
      const Sums sums = row_sums(block.moments + s * weeks, block.difference + at, weeks);
      for (std::size_t r = 0; r < kRowGroup; ++r)
        for (std::size_t half = 0; half < 2; ++half)
          forms[half] += sums.of[r][half] * load(block.difference + (s + r) * kDrawBlock + at + half * kWidth);
    }
    store(block.forms + at, forms[0]);
    store(block.forms + at + kWidth, forms[1]);
  }
}

}  // namespace
}  // namespace calibeam
