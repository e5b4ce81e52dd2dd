#include "kernels/isotonic_fit.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "kernels/math/isotonic_lookup.hpp"

namespace calibeam::kernels {
namespace {

struct Block {
  double mass, hits, low, high;  // weight, weighted outcomes, first and last logit
  [[nodiscard]] double level() const { return hits / mass; }
};

/// One block per distinct rounded logit with mass, ascending.
std::vector<Block> pooled_ties(const CalibrationRows& rows) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < rows.logit.size(); ++i)
    if (rows.weight[i] > 0.0) order.emplace_back(round_to_grid(rows.logit[i]), i);
  std::sort(order.begin(), order.end());
  std::vector<Block> blocks;
  for (const auto& [x, i] : order) {
    if (blocks.empty() || blocks.back().low != x) blocks.push_back({0.0, 0.0, x, x});
    blocks.back().mass += rows.weight[i];
    blocks.back().hits += rows.weight[i] * rows.outcome[i];
  }
  return blocks;
}

}  // namespace

IsotonicKnots fit_isotonic(const CalibrationRows& rows) {
  std::vector<Block> stack;
  for (const Block& next : pooled_ties(rows)) {
    stack.push_back(next);
    while (stack.size() > 1 && stack[stack.size() - 2].level() >= stack.back().level()) {
      const Block last = stack.back();
      stack.pop_back();
      stack.back() = {stack.back().mass + last.mass, stack.back().hits + last.hits, stack.back().low, last.high};
    }
  }
  IsotonicKnots knots;
  for (const Block& block : stack) {
    knots.x.push_back(block.low);
    knots.y.push_back(block.level());
    if (block.high == block.low) continue;
    knots.x.push_back(block.high);
    knots.y.push_back(block.level());
  }
  return knots;
}

double interpolate(const IsotonicKnots& knots, double logit) {
  return isotonic_lookup(knots.x.data(), knots.y.data(), static_cast<std::uint32_t>(knots.x.size()), logit);
}

}  // namespace calibeam::kernels
