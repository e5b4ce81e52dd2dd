#include "kernels/metric_sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace calibeam::kernels {
namespace {

// What a number may miss a bin's edge by without falling below it.
constexpr double kEdgeSlack = 1e-9;

double total_of(std::span<const double> values) {
  CompensatedSum total;
  for (const double value : values) total.add(value);
  return total.value();
}

double log_loss_term(double prob, double outcome) { return outcome > 0.5 ? -std::log(prob) : -std::log1p(-prob); }

double sum_of_magnitudes(std::span<const CompensatedSum> bins) {
  double sum = 0.0;
  for (const CompensatedSum& bin : bins) sum += std::fabs(bin.value());
  return sum;
}

double ece_sum(const ScoredRows& rows, int num_bins, std::vector<CompensatedSum>& bins) {
  bins.assign(static_cast<std::size_t>(num_bins), {});
  for (std::size_t i = 0; i < rows.prob.size(); ++i)
    if (rows.weight[i] > 0.0)
      bins[equal_width_bin(rows.prob[i], num_bins)].add(rows.weight[i] * (rows.prob[i] - rows.outcome[i]));
  return sum_of_magnitudes(bins);
}

using Order = std::vector<GridRow>;

/// Stable sort by the grid value, 10 bits at a time from the lowest: a prediction has 40.
void radix_sort(Order& rows, Order& scratch) {
  constexpr std::uint32_t kBits = 10, kPasses = 4;
  constexpr std::uint64_t kMask = (1U << kBits) - 1;
  scratch.resize(rows.size());
  for (std::uint32_t pass = 0; pass < kPasses; ++pass) {
    std::array<std::uint32_t, kMask + 1> next{};
    const auto digit = [&](const GridRow& row) { return (row.prob >> (pass * kBits)) & kMask; };
    for (const GridRow& row : rows) ++next[digit(row)];
    for (std::uint32_t bucket = 0, before = 0; bucket <= kMask; ++bucket) before += std::exchange(next[bucket], before);
    for (const GridRow& row : rows) scratch[next[digit(row)]++] = row;
    rows.swap(scratch);
  }
}

/// Rows with mass by rounded prediction, then by row.
void sort_by_prediction(const ScoredRows& rows, Order& order, Order& scratch) {
  order.clear();
  for (std::uint32_t i = 0; i < rows.prob.size(); ++i)
    if (rows.weight[i] > 0.0) order.push_back({static_cast<std::uint64_t>(std::nearbyint(rows.prob[i] * 1e12)), i});
  radix_sort(order, scratch);
}

/// Calls use(row, bin): groups of equal rounded predictions go to the bin that holds the middle of their mass.
template <class Use>
void for_each_equal_mass_row(const ScoredRows& rows, const Order& order, int num_bins, const Use& use) {
  CompensatedSum sum;
  for (const GridRow& entry : order) sum.add(rows.weight[entry.row]);
  const double total = sum.value();
  double before = 0.0;
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    double mass = 0.0;
    for (; last < order.size() && order[last].prob == order[first].prob; ++last) mass += rows.weight[order[last].row];
    const double place = num_bins * (before + mass / 2.0) / total + kEdgeSlack;
    const auto bin = std::min(static_cast<std::uint32_t>(num_bins - 1), static_cast<std::uint32_t>(place));
    for (std::size_t k = first; k < last; ++k) use(order[k].row, bin);
    before += mass;
  }
}

}  // namespace

std::uint32_t equal_width_bin(double prob, int bins) {
  return std::min(static_cast<std::uint32_t>(bins - 1), static_cast<std::uint32_t>(bins * prob + kEdgeSlack));
}

std::vector<std::uint32_t> equal_mass_bins(const ScoredRows& rows, int bins) {
  Order order, scratch;
  sort_by_prediction(rows, order, scratch);
  std::vector<std::uint32_t> bin_of(rows.prob.size(), 0);
  for_each_equal_mass_row(rows, order, bins, [&](std::uint32_t row, std::uint32_t bin) { bin_of[row] = bin; });
  return bin_of;
}

std::vector<double> weekly_log_loss(const ScoredRows& rows) {
  std::vector<CompensatedSum> sums(rows.num_weeks);
  for (std::size_t i = 0; i < rows.prob.size(); ++i)
    if (rows.weight[i] > 0.0)
      sums[rows.week[i] - rows.first_week].add(rows.weight[i] * log_loss_term(rows.prob[i], rows.outcome[i]));
  std::vector<double> weekly;
  for (const CompensatedSum& sum : sums) weekly.push_back(sum.value());
  return weekly;
}

Metrics score(const ScoredRows& rows, std::span<const double> weekly, const MetricOptions& options,
              MetricWorkspace& workspace) {
  const double total = total_of(rows.weight);
  Metrics metrics;
  metrics.log_loss = total_of(weekly) / total;
  CompensatedSum brier;
  for (std::size_t i = 0; i < rows.prob.size(); ++i) {
    const double error = rows.prob[i] - rows.outcome[i];
    brier.add(rows.weight[i] * error * error);
  }
  metrics.brier = brier.value() / total;
  metrics.ece = ece_sum(rows, options.ece_bins, workspace.bins) / total;
  sort_by_prediction(rows, workspace.order, workspace.scratch);
  workspace.bins.assign(static_cast<std::size_t>(options.eceq_bins), {});
  for_each_equal_mass_row(rows, workspace.order, options.eceq_bins, [&](std::uint32_t row, std::uint32_t bin) {
    workspace.bins[bin].add(rows.weight[row] * (rows.prob[row] - rows.outcome[row]));
  });
  metrics.ece_q = sum_of_magnitudes(workspace.bins) / total;
  return metrics;
}

}  // namespace calibeam::kernels
