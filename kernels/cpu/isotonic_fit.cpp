#include "kernels/isotonic_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "kernels/math/isotonic_lookup.hpp"
#include "kernels/math/sigmoid.hpp"

namespace calibeam::kernels {
namespace {

struct Block {
  double mass, hits, low, high;  // weight, weighted outcomes, first and last logit
  double level;                  // hits / mass
};

/// A row's rounded logit and its place in the file.
struct Placed {
  double logit;
  std::uint32_t row;
};

/// The logit in units of 1e-12 above `lowest`, a whole number.
std::uint64_t key_of(double logit, double lowest) {
  return static_cast<std::uint64_t>(std::llrint((logit - lowest) * 1e12));
}

/// Stable sort by key, a few digits at a time, from the last on: no comparison to be mispredicted.
void sort_by_key(std::vector<std::pair<std::uint64_t, Placed>>& rows, std::uint64_t largest) {
  constexpr int kDigitBits = 11;
  constexpr std::uint64_t kDigits = std::uint64_t{1} << kDigitBits;
  std::vector<std::pair<std::uint64_t, Placed>> sorted(rows.size());
  for (int shift = 0; (largest >> shift) != 0; shift += kDigitBits) {
    std::array<std::uint32_t, kDigits + 1> begin{};
    for (const auto& row : rows) ++begin[((row.first >> shift) & (kDigits - 1)) + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    for (const auto& row : rows) sorted[begin[(row.first >> shift) & (kDigits - 1)]++] = row;
    rows.swap(sorted);
  }
}

/// Rows with mass in the order of their rounded logits; equal ones as they stand.
std::vector<Placed> in_order(const CalibrationRows& rows) {
  std::vector<Placed> placed;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t i = 0; i < rows.logit.size(); ++i) {
    if (!(rows.weight[i] > 0.0)) continue;
    placed.push_back({round_to_grid(rows.logit[i]), static_cast<std::uint32_t>(i)});
    low = std::min(low, placed.back().logit);
    high = std::max(high, placed.back().logit);
  }
  constexpr double kLargestRange = 1000.0;  // within it, different logits of the grid have different keys
  if (!(std::fabs(low) < kLargestRange && high - low < kLargestRange)) {
    std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) { return a.logit < b.logit; });
    return placed;
  }
  std::vector<std::pair<std::uint64_t, Placed>> keyed;
  keyed.reserve(placed.size());
  for (const Placed& row : placed) keyed.emplace_back(key_of(row.logit, low), row);
  sort_by_key(keyed, key_of(high, low));
  std::transform(keyed.begin(), keyed.end(), placed.begin(), [](const auto& row) { return row.second; });
  return placed;
}

/// One block per distinct rounded logit with mass, ascending.
std::vector<Block> pooled_ties(const CalibrationRows& rows) {
  std::vector<Block> blocks;
  for (const auto& [x, i] : in_order(rows)) {
    if (blocks.empty() || blocks.back().low != x) blocks.push_back({0.0, 0.0, x, x, 0.0});
    blocks.back().mass += rows.weight[i];
    blocks.back().hits += rows.weight[i] * rows.outcome[i];
  }
  for (Block& block : blocks) block.level = block.hits / block.mass;
  return blocks;
}

Block merged(const Block& a, const Block& b) {
  const double mass = a.mass + b.mass, hits = a.hits + b.hits;
  return {mass, hits, a.low, b.high, hits / mass};
}

/// Finds the first knot above a place: by a table of even steps, then knot by knot.
class KnotTable {
 public:
  explicit KnotTable(const IsotonicKnots& knots) : x_(knots.x), first_(x_.front()) {
    per_unit_ = kSteps / (x_.back() - first_);
    if (!std::isfinite(per_unit_)) per_unit_ = 0.0;  // one knot, or next to nothing between the first and the last
    std::uint32_t knot = 0;
    for (std::uint32_t step = 0; step < kSteps; ++step) {
      while (knot < x_.size() && step_of(x_[knot]) < step) ++knot;
      start_[step] = knot;
    }
  }

  /// `at` is not below the first knot.
  [[nodiscard]] std::uint32_t above(double at) const {
    std::uint32_t knot = start_[step_of(at)];
    while (knot < x_.size() && x_[knot] <= at) ++knot;
    return knot;
  }

 private:
  static constexpr std::uint32_t kSteps = 512;
  [[nodiscard]] std::uint32_t step_of(double at) const {
    return static_cast<std::uint32_t>(std::min((at - first_) * per_unit_, kSteps - 1.0));
  }

  const std::vector<double>& x_;
  double first_, per_unit_;
  std::array<std::uint32_t, kSteps> start_{};
};

}  // namespace

IsotonicKnots fit_isotonic(const CalibrationRows& rows) {
  std::vector<Block> stack;
  for (const Block& next : pooled_ties(rows)) {
    stack.push_back(next);
    while (stack.size() > 1 && stack[stack.size() - 2].level >= stack.back().level) {
      const Block last = stack.back();
      stack.pop_back();
      stack.back() = merged(stack.back(), last);
    }
  }
  IsotonicKnots knots;
  for (const Block& block : stack) {
    knots.x.push_back(block.low);
    knots.y.push_back(block.level);
    if (block.high == block.low) continue;
    knots.x.push_back(block.high);
    knots.y.push_back(block.level);
  }
  return knots;
}

double interpolate(const IsotonicKnots& knots, double logit) {
  return isotonic_lookup(knots.x.data(), knots.y.data(), static_cast<std::uint32_t>(knots.x.size()), logit);
}

void interpolate_probs(const IsotonicKnots& knots, std::span<const double> logits, double* probs) {
  const KnotTable table(knots);
  const auto count = static_cast<std::uint32_t>(knots.x.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double at = round_to_grid(logits[i]);
    const std::uint32_t above = at < knots.x.front() ? 0 : at >= knots.x.back() ? count : table.above(at);
    probs[i] = clip_prob(isotonic_value(knots.x.data(), knots.y.data(), count, above, at));
  }
}

}  // namespace calibeam::kernels
