#include "report/row_metrics.hpp"

#include <tbb/parallel_for.h>
#include <tbb/parallel_invoke.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace calibeam {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kBinGuard = 1e-9;  ///< keeps a rounding error from moving a row over a bin edge

double prediction_of(const EvaluationRow& row, Prediction which) {
  return which == Prediction::model ? row.prob : row.prn;
}

int bin_of(double position, int num_bins) {
  return std::min(num_bins - 1, static_cast<int>(std::floor(position + kBinGuard)));
}

double total_weight(const std::vector<EvaluationRow>& rows) {
  return std::accumulate(rows.begin(), rows.end(), 0.0,
                         [](double sum, const EvaluationRow& row) { return sum + row.weight; });
}

std::vector<int> width_bins(const std::vector<EvaluationRow>& rows, Prediction which, int num_bins) {
  std::vector<int> bins(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) bins[i] = bin_of(num_bins * prediction_of(rows[i], which), num_bins);
  return bins;
}

/// Bins of equal mass of the rows of `order`, which are all of one group.
void fill_mass_bins(const std::vector<EvaluationRow>& rows, std::span<const OnGrid> order, double total, int num_bins,
                    std::vector<int>& bins) {
  double before = 0.0;
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    double mass = 0.0;
    for (last = first; last < order.size() && order[last].prediction == order[first].prediction; ++last) {
      mass += rows[order[last].row].weight;
    }
    const int bin = total > 0.0 ? bin_of(num_bins * (before + mass / 2.0) / total, num_bins) : 0;
    for (std::size_t i = first; i < last; ++i) bins[order[i].row] = bin;
    before += mass;
  }
}

std::vector<int> mass_bins(const std::vector<EvaluationRow>& rows, std::span<const OnGrid> order, int num_bins) {
  std::vector<int> bins(rows.size(), 0);
  fill_mass_bins(rows, order, total_weight(rows), num_bins, bins);
  return bins;
}

/// Group after group, each in the given order.
struct GroupedOrder {
  std::vector<std::size_t> begins;  ///< one more entry than groups
  std::vector<OnGrid> order;
  [[nodiscard]] std::span<const OnGrid> group(std::size_t g) const {
    return std::span(order).subspan(begins[g], begins[g + 1] - begins[g]);
  }
};

GroupedOrder grouped(const std::vector<OnGrid>& order, std::span<const std::uint32_t> group_of,
                     std::size_t num_groups) {
  GroupedOrder out{std::vector<std::size_t>(num_groups + 1, 0), std::vector<OnGrid>(order.size())};
  for (const std::uint32_t group : group_of) ++out.begins[group + 1];
  std::partial_sum(out.begins.begin(), out.begins.end(), out.begins.begin());
  std::vector<std::size_t> next(out.begins.begin(), out.begins.end() - 1);
  for (const OnGrid& row : order) out.order[next[group_of[row.row]]++] = row;
  return out;
}

std::vector<int> mass_bins_by_group(const std::vector<EvaluationRow>& rows, const GroupedOrder& order,
                                    std::span<const double> weights, int num_bins) {
  std::vector<int> bins(rows.size(), 0);
  for (std::size_t g = 0; g < weights.size(); ++g) {
    fill_mass_bins(rows, order.group(g), weights[g], num_bins, bins);
  }
  return bins;
}

/// Per group: sum over bins of the absolute sum of weight * (prediction - outcome), by weight.
std::vector<double> calibration_errors(const std::vector<EvaluationRow>& rows, Prediction which,
                                       std::span<const std::uint32_t> group_of, std::span<const double> weights,
                                       const std::vector<int>& bins, int num_bins) {
  const auto width = static_cast<std::size_t>(num_bins);
  std::vector<double> gaps(weights.size() * width, 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    gaps[group_of[i] * width + static_cast<std::size_t>(bins[i])] +=
        rows[i].weight * (prediction_of(rows[i], which) - rows[i].outcome);
  }
  std::vector<double> errors(weights.size(), 0.0);
  for (std::size_t g = 0; g < errors.size(); ++g) {
    for (std::size_t b = 0; b < width; ++b) errors[g] += std::abs(gaps[g * width + b]);
    errors[g] /= weights[g];
  }
  return errors;
}

std::vector<ReliabilityBin> sum_bins(const std::vector<EvaluationRow>& rows, Prediction prediction,
                                     const std::vector<int>& bins, int num_bins) {
  std::vector<ReliabilityBin> out(static_cast<std::size_t>(num_bins));
  for (int b = 0; b < num_bins; ++b) out[static_cast<std::size_t>(b)] = {b, 0, 0.0, 0.0, 0.0, kNaN, kNaN};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ReliabilityBin& bin = out[static_cast<std::size_t>(bins[i])];
    const double p = prediction_of(rows[i], prediction);
    bin.rows += 1;
    bin.weight += rows[i].weight;
    bin.mean_prob += rows[i].weight * p;
    bin.mean_outcome += rows[i].weight * rows[i].outcome;
    bin.min_prob = std::fmin(bin.min_prob, p);
    bin.max_prob = std::fmax(bin.max_prob, p);
  }
  for (ReliabilityBin& bin : out) {
    bin.mean_prob = bin.weight > 0.0 ? bin.mean_prob / bin.weight : kNaN;
    bin.mean_outcome = bin.weight > 0.0 ? bin.mean_outcome / bin.weight : kNaN;
  }
  return out;
}

std::vector<OnGrid> order_of(const std::vector<EvaluationRow>& rows, Prediction which) {
  return in_order_of_prediction(rows.size(), [&](std::uint32_t i) { return prediction_of(rows[i], which); });
}

constexpr std::size_t index_of(Prediction which) { return which == Prediction::model ? 0 : 1; }

}  // namespace

RowScorer::RowScorer(const std::vector<EvaluationRow>& rows, const MetricOptions& options)
    : rows_(rows), options_(options) {
  tbb::parallel_for(0, 2, [&](int i) {
    const Prediction which = i == 0 ? Prediction::model : Prediction::baseline;
    order_[index_of(which)] = order_of(rows, which);
    std::vector<double>& losses = losses_[index_of(which)];
    losses.reserve(rows.size());
    for (const EvaluationRow& row : rows) {
      const double p = prediction_of(row, which);
      losses.push_back(row.weight * (row.outcome > 0.5 ? std::log(p) : std::log1p(-p)));
    }
  });
}

std::vector<Metrics> RowScorer::metrics(Prediction which, std::span<const std::uint32_t> group_of,
                                        std::span<const double> weights) const {
  std::vector<Metrics> out(weights.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const EvaluationRow& row = rows_[i];
    const double gap = prediction_of(row, which) - row.outcome;
    out[group_of[i]].log_loss -= losses_[index_of(which)][i];
    out[group_of[i]].brier += row.weight * gap * gap;
  }
  const std::vector<double> ece = calibration_errors(rows_, which, group_of, weights,
                                                     width_bins(rows_, which, options_.ece_bins), options_.ece_bins);
  const std::vector<int> bins = mass_bins_by_group(rows_, grouped(order_[index_of(which)], group_of, weights.size()),
                                                   weights, options_.eceq_bins);
  const std::vector<double> ece_q = calibration_errors(rows_, which, group_of, weights, bins, options_.eceq_bins);
  for (std::size_t g = 0; g < out.size(); ++g) {
    if (weights[g] > 0.0) {
      out[g] = {out[g].log_loss / weights[g], out[g].brier / weights[g], ece[g], ece_q[g]};
    } else {
      out[g] = {kNaN, kNaN, kNaN, kNaN};
    }
  }
  return out;
}

std::vector<RowMetrics> RowScorer::by_group(std::span<const std::uint32_t> group_of, std::size_t num_groups) const {
  std::vector<RowMetrics> out(num_groups);
  std::vector<double> weights(num_groups, 0.0);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    ++out[group_of[i]].rows;
    weights[group_of[i]] += rows_[i].weight;
  }
  std::vector<Metrics> model, baseline;
  tbb::parallel_invoke([&] { model = metrics(Prediction::model, group_of, weights); },
                       [&] { baseline = metrics(Prediction::baseline, group_of, weights); });
  for (std::size_t g = 0; g < num_groups; ++g) {
    out[g].weight = weights[g];
    out[g].model = model[g];
    out[g].baseline = baseline[g];
  }
  return out;
}

std::vector<ReliabilityBin> RowScorer::reliability(Prediction which, Binning binning) const {
  if (binning == Binning::equal_width) {
    return sum_bins(rows_, which, width_bins(rows_, which, options_.ece_bins), options_.ece_bins);
  }
  return sum_bins(rows_, which, mass_bins(rows_, order_[index_of(which)], options_.eceq_bins), options_.eceq_bins);
}

RowMetrics row_metrics(const std::vector<EvaluationRow>& rows, const MetricOptions& options) {
  const std::vector<std::uint32_t> one_group(rows.size(), 0);
  return RowScorer(rows, options).by_group(one_group, 1).front();
}

}  // namespace calibeam
