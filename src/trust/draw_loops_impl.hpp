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

}  // namespace
}  // namespace calibeam
