// A block solves one small symmetric system: Cholesky, damped from nothing upwards until it works.
#pragma once

#include "kernels/cuda/reduce.hpp"

namespace calibeam::kernels {

/// `matrix` is n x n, lower triangle row by row with stride n; x holds the right-hand side, then the solution.
struct SmallSystem {
  double *matrix, *factor, *rhs, *x;
  std::uint32_t n;
};

/// factor = L with L L' = matrix + damping; false (in all threads) if a pivot is not positive.
template <class Block>
CALIBEAM_HD inline bool factorise(const Block& block, const SmallSystem& s, double damping) {
  const std::uint32_t n = s.n;
  block.each([&](std::uint32_t thread) {
    for (std::uint32_t i = thread; i < n * n; i += block.threads)
      s.factor[i] = s.matrix[i] + (i % (n + 1) == 0 ? damping : 0.0);
  });
  for (std::uint32_t c = 0; c < n; ++c) {
    const double pivot = s.factor[std::uint64_t{c} * n + c];
    block.wait();
    if (!(pivot > 0.0) || pivot - pivot != 0.0) return false;
    const double root = sqrt(pivot);
    block.each([&](std::uint32_t thread) {
      for (std::uint32_t r = c + thread; r < n; r += block.threads)
        s.factor[std::uint64_t{r} * n + c] = r == c ? root : s.factor[std::uint64_t{r} * n + c] / root;
    });
    const std::uint32_t left = n - c - 1;
    block.each([&](std::uint32_t thread) {
      for (std::uint32_t i = thread; i < left * left; i += block.threads) {
        const std::uint32_t r = c + 1 + i / left, k = c + 1 + i % left;
        if (k > r) continue;
        const double product = s.factor[std::uint64_t{r} * n + c] * s.factor[std::uint64_t{k} * n + c];
        s.factor[std::uint64_t{r} * n + k] -= product;
      }
    });
  }
  return true;
}

/// x = (L L')^-1 rhs.
template <class Block>
CALIBEAM_HD inline void substitute(const Block& block, const SmallSystem& s) {
  const std::uint32_t n = s.n;
  block.each([&](std::uint32_t thread) {
    for (std::uint32_t i = thread; i < n; i += block.threads) s.x[i] = s.rhs[i];
  });
  const auto eliminate = [&](std::uint32_t c, bool forward) {
    block.each([&](std::uint32_t thread) {
      if (thread == 0) s.x[c] /= s.factor[std::uint64_t{c} * n + c];
    });
    block.each([&](std::uint32_t thread) {
      const std::uint32_t first = forward ? c + 1 : 0, last = forward ? n : c;
      for (std::uint32_t r = first + thread; r < last; r += block.threads)
        s.x[r] -= s.x[c] * s.factor[forward ? std::uint64_t{r} * n + c : std::uint64_t{c} * n + r];
    });
  };
  for (std::uint32_t c = 0; c < n; ++c) eliminate(c, true);
  for (std::uint32_t c = n; c-- > 0;) eliminate(c, false);
}

/// Whether a damping (none, then by powers of 100) was found that works; s.x is the solution.
template <class Block>
CALIBEAM_HD inline bool solve_damped(const Block& block, const SmallSystem& s, double* scratch) {
  const auto largest_of = [&](const double* values, std::uint32_t step) {
    return reduce_magnitude(block, scratch, [&](std::uint32_t thread) {
      double largest = 0.0;
      for (std::uint32_t i = thread; i < s.n; i += block.threads) {
        const double value = fabs(values[std::uint64_t{i} * step]);
        if (!(value <= largest)) largest = value;
        if (value != value) return value;
      }
      return largest;
    });
  };
  const double largest = largest_of(s.matrix, s.n + 1);
  if (largest == HUGE_VAL || largest_of(s.rhs, 1) == HUGE_VAL) return false;
  double total = 0.0;
  for (double damping = 0.0; damping <= 1e4 * largest; damping = damping == 0.0 ? 1e-14 * largest : 100.0 * damping) {
    total += damping;
    if (factorise(block, s, total)) {
      substitute(block, s);
      if (largest_of(s.x, 1) != HUGE_VAL) return true;
    }
    if (!(largest > 0.0)) return false;
  }
  return false;
}

}  // namespace calibeam::kernels
