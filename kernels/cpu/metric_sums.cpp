#include "kernels/metric_sums.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/isotonic_fit.hpp"

namespace calibeam::kernels {
namespace {

// What a number may miss a bin's edge by without falling below it.
constexpr double kEdgeSlack = 1e-9;

double total_of(std::span<const double> values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

double log_loss_term(double prob, double outcome) { return outcome > 0.5 ? -std::log(prob) : -std::log1p(-prob); }

double sum_of_magnitudes(std::span<const double> bins) {
  double sum = 0.0;
  for (const double bin : bins) sum += std::fabs(bin);
  return sum;
}

double ece_sum(const ScoredRows& rows, int num_bins, std::vector<double>& bins) {
  bins.assign(static_cast<std::size_t>(num_bins), 0.0);
  for (std::size_t i = 0; i < rows.prob.size(); ++i)
    if (rows.weight[i] > 0.0)
      bins[equal_width_bin(rows.prob[i], num_bins)] += rows.weight[i] * (rows.prob[i] - rows.outcome[i]);
  return sum_of_magnitudes(bins);
}

using Order = std::vector<std::pair<double, std::uint32_t>>;

/// Rows with mass by rounded prediction, then by row.
void sort_by_prediction(const ScoredRows& rows, Order& order) {
  order.clear();
  for (std::uint32_t i = 0; i < rows.prob.size(); ++i)
    if (rows.weight[i] > 0.0) order.emplace_back(round_to_grid(rows.prob[i]), i);
  std::sort(order.begin(), order.end());
}

/// Calls use(row, bin): groups of equal rounded predictions go to the bin that holds the middle of their mass.
template <class Use>
void for_each_equal_mass_row(const ScoredRows& rows, const Order& order, int num_bins, const Use& use) {
  double total = 0.0;
  for (const auto& entry : order) total += rows.weight[entry.second];
  double before = 0.0;
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    double mass = 0.0;
    for (; last < order.size() && order[last].first == order[first].first; ++last)
      mass += rows.weight[order[last].second];
    const double place = num_bins * (before + mass / 2.0) / total + kEdgeSlack;
    const auto bin = std::min(static_cast<std::uint32_t>(num_bins - 1), static_cast<std::uint32_t>(place));
    for (std::size_t k = first; k < last; ++k) use(order[k].second, bin);
    before += mass;
  }
}

}  // namespace

std::uint32_t equal_width_bin(double prob, int bins) {
  return std::min(static_cast<std::uint32_t>(bins - 1), static_cast<std::uint32_t>(bins * prob + kEdgeSlack));
}

std::vector<std::uint32_t> equal_mass_bins(const ScoredRows& rows, int bins) {
  Order order;
  sort_by_prediction(rows, order);
  std::vector<std::uint32_t> bin_of(rows.prob.size(), 0);
  for_each_equal_mass_row(rows, order, bins, [&](std::uint32_t row, std::uint32_t bin) { bin_of[row] = bin; });
  return bin_of;
}

std::vector<double> weekly_log_loss(const ScoredRows& rows) {
  std::vector<double> weekly(rows.num_weeks, 0.0);
  for (std::size_t i = 0; i < rows.prob.size(); ++i)
    if (rows.weight[i] > 0.0)
      weekly[rows.week[i] - rows.first_week] += rows.weight[i] * log_loss_term(rows.prob[i], rows.outcome[i]);
  return weekly;
}

Metrics score(const ScoredRows& rows, std::span<const double> weekly, const MetricOptions& options,
              MetricWorkspace& workspace) {
  const double total = total_of(rows.weight);
  Metrics metrics;
  metrics.log_loss = total_of(weekly) / total;
  double brier = 0.0;
  for (std::size_t i = 0; i < rows.prob.size(); ++i) {
    const double error = rows.prob[i] - rows.outcome[i];
    brier += rows.weight[i] * error * error;
  }
  metrics.brier = brier / total;
  metrics.ece = ece_sum(rows, options.ece_bins, workspace.bins) / total;
  sort_by_prediction(rows, workspace.order);
  workspace.bins.assign(static_cast<std::size_t>(options.eceq_bins), 0.0);
  for_each_equal_mass_row(rows, workspace.order, options.eceq_bins, [&](std::uint32_t row, std::uint32_t bin) {
    workspace.bins[bin] += rows.weight[row] * (rows.prob[row] - rows.outcome[row]);
  });
  metrics.ece_q = sum_of_magnitudes(workspace.bins) / total;
  return metrics;
}

}  // namespace calibeam::kernels
