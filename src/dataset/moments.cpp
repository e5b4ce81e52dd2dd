#include "dataset/moments.hpp"

#include <array>
#include <cmath>

namespace calibeam {
namespace {

constexpr std::size_t kLeaf = 256;
constexpr std::size_t kLanes = 8;

/// Sum in independent lanes: the additions in a row are few, and the compiler can keep the lanes in registers.
double lane_sum(const std::array<double, kLeaf>& values, std::size_t count) {
  std::array<double, kLanes> lanes{};
  for (std::size_t i = 0; i < count; ++i) lanes[i % kLanes] += values[i];
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

/// Two passes over at most kLeaf rows.
Moments leaf(const double* values, const TrainableRows& rows, std::size_t begin, std::size_t end) {
  std::array<double, kLeaf> kept;
  std::size_t count = 0;
  for (std::size_t row = begin; row < end; ++row) {
    kept[count] = values[row];
    count += rows.has(row) && !std::isnan(values[row]) ? 1 : 0;
  }
  if (count == 0) return {};
  const double mean = lane_sum(kept, count) / static_cast<double>(count);
  std::array<double, kLeaf> distance;
  for (std::size_t i = 0; i < count; ++i) distance[i] = kept[i] - mean;
  // The mean is rounded; what the distances add up to corrects for it.
  const double rest = lane_sum(distance, count);
  for (std::size_t i = 0; i < count; ++i) distance[i] *= distance[i];
  const double n = static_cast<double>(count);
  return {count, mean, std::fmax(0.0, lane_sum(distance, count) - rest * rest / n)};
}

}  // namespace

Moments combine(const Moments& a, const Moments& b) {
  if (a.count == 0) return b;
  if (b.count == 0) return a;
  const double na = static_cast<double>(a.count), nb = static_cast<double>(b.count), n = na + nb;
  const double delta = b.mean - a.mean;
  return {a.count + b.count, a.mean + delta * (nb / n), a.m2 + b.m2 + delta * delta * (na * nb / n)};
}

Moments combine(std::span<const Moments> parts) {
  if (parts.empty()) return {};
  if (parts.size() == 1) return parts.front();
  const std::size_t half = parts.size() / 2;
  return combine(combine(parts.first(half)), combine(parts.subspan(half)));
}

Moments moments_of(const double* values, const TrainableRows& rows, std::size_t begin, std::size_t end) {
  if (end - begin <= kLeaf) return leaf(values, rows, begin, end);
  const std::size_t middle = begin + (end - begin) / 2;
  return combine(moments_of(values, rows, begin, middle), moments_of(values, rows, middle, end));
}

}  // namespace calibeam
