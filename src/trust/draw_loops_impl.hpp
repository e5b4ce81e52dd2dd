// Included once per instruction set. Everything is local to the file that includes it, and nothing of the standard
// library is used: inline code compiled here must not be what another file links to.
#pragma once

#include "trust/draw_loops.hpp"

namespace calibeam {
namespace {

// Doubles in a register.
#if defined(__AVX512F__)
constexpr std::size_t kWidth = 8;
#elif defined(__AVX2__)
constexpr std::size_t kWidth = 4;
#else
constexpr std::size_t kWidth = 2;
#endif

using Vector = double __attribute__((vector_size(kWidth * sizeof(double))));
constexpr std::size_t kPair = 2 * kWidth;  // two registers of draws times four rows hide the latency of an addition
static_assert(kDrawBlock % kPair == 0);
constexpr std::size_t kModelGroup = kWidth == 8 ? 4 : 2;  // what registers hold

inline Vector load(const double* from) {
  Vector v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}
inline void store(double* to, Vector v) { __builtin_memcpy(to, &v, sizeof v); }
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }
inline void raise(double* maximum, Vector v) { store(maximum, larger(v, load(maximum))); }

struct Sums {
  Vector of[kRowGroup][2];
};

/// The statistics of four rows in 2 * kWidth draws.
inline Sums row_sums(const double* rows, const double* counts, std::size_t num_weeks) {
  Sums sums{};
  for (std::size_t t = 0; t < num_weeks; ++t) {
    const Vector left = load(counts + t * kDrawBlock), right = load(counts + t * kDrawBlock + kWidth);
    for (std::size_t r = 0; r < kRowGroup; ++r) {
      const double deviation = rows[r * num_weeks + t];
      sums.of[r][0] += left * deviation;
      sums.of[r][1] += right * deviation;
    }
  }
  return sums;
}

inline void raise_maxima(const StudentisedRows& rows, const double* counts, const MaximaBlock& maxima) {
  for (std::size_t k = 0; k < rows.num_rows; k += kRowGroup) {
    for (std::size_t b = 0; b < kDrawBlock; b += kPair) {
      const Sums sums = row_sums(rows.deviations + k * rows.num_weeks, counts + b, rows.num_weeks);
      for (std::size_t half = 0; half < 2; ++half) {
        const std::size_t at = b + half * kWidth;
        Vector lower = load(maxima.lower + at), consistent = load(maxima.consistent + at);
        Vector upper = load(maxima.upper + at), plain = load(maxima.plain + at);
        for (std::size_t r = 0; r < kRowGroup; ++r) {
          const Vector s = sums.of[r][half];
          lower = larger(s + rows.lower_shift[k + r], lower);
          consistent = larger(s + rows.consistent_shift[k + r], consistent);
          upper = larger(s, upper);
          plain = larger(s * rows.omega[k + r], plain);
        }
        store(maxima.lower + at, lower);
        store(maxima.consistent + at, consistent);
        store(maxima.upper + at, upper);
        store(maxima.plain + at, plain);
      }
    }
  }
}

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

inline void count_pairs(const PairsBlock& block) {
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
