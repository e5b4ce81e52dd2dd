#include "page/reliability_band.hpp"

#include <algorithm>

#include "trust/shares.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kBins = 100;
constexpr double kTail = 0.025;

/// Weight and weighted outcome of each bin in each week, [weeks][2 * bins]: weights first.
std::vector<double> weekly_sums(const EvaluatedSet& set, Prediction which, const std::vector<PooledRows>& bins) {
  std::vector<double> edges;  // bin b holds predictions up to edges[b]
  for (std::size_t b = 0; b + 1 < bins.size(); ++b) edges.push_back(bins[b].last);
  std::vector<double> sums(set.num_weeks * 2 * bins.size(), 0.0);
  for (std::size_t i = 0; i < set.rows.size(); ++i) {
    const EvaluationRow& row = set.rows[i];
    const double p = which == Prediction::model ? row.prob : row.prn;
    const auto bin = static_cast<std::size_t>(std::lower_bound(edges.begin(), edges.end(), p) - edges.begin());
    double* week = &sums[set.week[i] * 2 * bins.size()];
    week[bin] += row.weight;
    week[bins.size() + bin] += row.weight * row.outcome;
  }
  return sums;
}

/// The curve of one draw at every bin. A bin that the draw left empty takes the value of the next lower one.
void fit_draw(const std::vector<double>& sums, const std::vector<PooledRows>& bins, std::vector<double>& out) {
  std::vector<PooledRows> filled;
  for (std::size_t b = 0; b < bins.size(); ++b) {
    if (sums[b] > 0.0) filled.push_back({bins[b].prediction, sums[b], sums[bins.size() + b]});
  }
  const std::vector<IsotonicBlock> blocks = isotonic_blocks(filled);
  std::size_t block = 0;
  for (std::size_t b = 0; b < bins.size(); ++b) {
    while (block + 1 < blocks.size() && blocks[block + 1].first <= bins[b].prediction) ++block;
    out[b] = blocks.empty() ? 0.0 : blocks[block].value;
  }
}

}  // namespace

std::vector<BandPoint> reliability_band(const EvaluatedSet& set, Prediction which,
                                        const std::vector<PooledRows>& pooled, const WeekDraws& draws) {
  if (pooled.empty() || draws.num_draws == 0 || draws.num_weeks < 2) return {};
  const std::vector<PooledRows> bins = coarser(pooled, kBins);
  const std::vector<double> sums = weekly_sums(set, which, bins);
  const std::size_t width = 2 * bins.size();
  std::vector<std::vector<double>> curves(bins.size(), std::vector<double>(draws.num_draws));
  std::vector<double> drawn(width), curve(bins.size());
  for (std::size_t d = 0; d < draws.num_draws; ++d) {
    std::fill(drawn.begin(), drawn.end(), 0.0);
    const auto counts = draws.draw(d);
    for (std::size_t w = 0; w < draws.num_weeks; ++w) {
      if (counts[w] == 0.0) continue;
      for (std::size_t b = 0; b < width; ++b) drawn[b] += counts[w] * sums[w * width + b];
    }
    fit_draw(drawn, bins, curve);
    for (std::size_t b = 0; b < bins.size(); ++b) curves[b][d] = curve[b];
  }
  std::vector<BandPoint> band;
  for (std::size_t b = 0; b < bins.size(); ++b) {
    const double low = quantile(curves[b], kTail);
    band.push_back({bins[b].prediction, low, quantile(curves[b], 1.0 - kTail)});
  }
  return band;
}

}  // namespace calibeam
