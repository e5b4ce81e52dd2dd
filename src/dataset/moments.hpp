// Count, mean and centred sum of squares, combined without loss of accuracy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace calibeam {

struct Moments {
  std::uint64_t count = 0;
  double mean = 0.0;
  double m2 = 0.0;  ///< sum of squared distances from the mean

  /// Population variance (ddof 0); 0 without values.
  [[nodiscard]] double variance() const { return count > 0 ? m2 / static_cast<double>(count) : 0.0; }
};

/// Of two disjoint sets (Chan, Golub and LeVeque 1983).
[[nodiscard]] Moments combine(const Moments& a, const Moments& b);

/// Of disjoint sets, pairwise, so that the rounding error grows with the logarithm of their number.
[[nodiscard]] Moments combine(std::span<const Moments> parts);

/// Rows that may be learned from: trainable, and expiring before a day.
struct TrainableRows {
  const std::uint8_t* trainable = nullptr;
  const std::int32_t* expiry = nullptr;
  std::int32_t expiry_before = INT32_MAX;

  [[nodiscard]] bool has(std::size_t row) const { return trainable[row] != 0 && expiry[row] < expiry_before; }
};

/// Of the present (not NaN) values of rows [begin, end) that `rows` has.
[[nodiscard]] Moments moments_of(const double* values, const TrainableRows& rows, std::size_t begin, std::size_t end);

}  // namespace calibeam
