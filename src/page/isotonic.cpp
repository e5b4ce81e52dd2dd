#include "page/isotonic.hpp"

#include <algorithm>
#include <cmath>

namespace calibeam {
namespace {

constexpr std::size_t kMostSorted = 200'000;
constexpr double kFineGrid = 1e12, kCoarseGrid = 1e5;

double prediction_of(const EvaluationRow& row, Prediction which) {
  return which == Prediction::model ? row.prob : row.prn;
}

/// Sums while rows are taken in; means once they are all there.
void take(PooledRows& pool, double prediction, const EvaluationRow& row) {
  pool.prediction += row.weight * prediction;
  pool.weight += row.weight;
  pool.outcome += row.weight * row.outcome;
  if (row.weight > 0.0) pool.last = std::max(pool.last, prediction);
}

void finish(std::vector<PooledRows>& pools) {
  std::erase_if(pools, [](const PooledRows& pool) { return !(pool.weight > 0.0); });
  for (PooledRows& pool : pools) pool.prediction /= pool.weight;
}

std::vector<PooledRows> pool_by_grid(const std::vector<EvaluationRow>& rows, Prediction which) {
  std::vector<PooledRows> pools(static_cast<std::size_t>(kCoarseGrid) + 1);
  for (const EvaluationRow& row : rows) {
    const double p = prediction_of(row, which);
    take(pools[static_cast<std::size_t>(std::lround(std::clamp(p, 0.0, 1.0) * kCoarseGrid))], p, row);
  }
  return pools;
}

std::vector<PooledRows> pool_by_sorting(const std::vector<EvaluationRow>& rows, Prediction which) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].weight > 0.0) order.emplace_back(std::nearbyint(prediction_of(rows[i], which) * kFineGrid), i);
  }
  std::sort(order.begin(), order.end());
  std::vector<PooledRows> pools;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || order[i].first != order[i - 1].first) pools.emplace_back();
    const EvaluationRow& row = rows[order[i].second];
    take(pools.back(), prediction_of(row, which), row);
  }
  return pools;
}

}  // namespace

std::vector<PooledRows> pool_predictions(const std::vector<EvaluationRow>& rows, Prediction which) {
  auto pools = rows.size() > kMostSorted ? pool_by_grid(rows, which) : pool_by_sorting(rows, which);
  finish(pools);
  return pools;
}

std::vector<PooledRows> coarser(const std::vector<PooledRows>& pooled, std::size_t count) {
  double total = 0.0;
  for (const PooledRows& pool : pooled) total += pool.weight;
  std::vector<PooledRows> bins(count);
  double before = 0.0;
  for (const PooledRows& pool : pooled) {
    const double place = (before + pool.weight / 2.0) / total * static_cast<double>(count);
    PooledRows& bin = bins[std::min(count - 1, static_cast<std::size_t>(place))];
    bin.prediction += pool.weight * pool.prediction;
    bin.weight += pool.weight;
    bin.outcome += pool.outcome;
    bin.last = std::max(bin.last, pool.last);
    before += pool.weight;
  }
  finish(bins);
  return bins;
}

std::vector<IsotonicBlock> isotonic_blocks(std::span<const PooledRows> pooled) {
  std::vector<IsotonicBlock> blocks;
  for (const PooledRows& pool : pooled) {
    blocks.push_back({pool.prediction, pool.prediction, pool.outcome / pool.weight, pool.weight});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].value >= blocks.back().value) {
      const IsotonicBlock last = blocks.back();
      blocks.pop_back();
      IsotonicBlock& block = blocks.back();
      const double weight = block.weight + last.weight;
      block.value = (block.value * block.weight + last.value * last.weight) / weight;
      block.weight = weight;
      block.last = last.last;
    }
  }
  return blocks;
}

}  // namespace calibeam
