#include "report/row_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

#include "report/prediction_order.hpp"

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

std::vector<int> mass_bins(const std::vector<EvaluationRow>& rows, Prediction which, int num_bins) {
  const std::vector<OnGrid> order =
      in_order_of_prediction(rows.size(), [&](std::uint32_t i) { return prediction_of(rows[i], which); });
  const double total = total_weight(rows);
  std::vector<int> bins(rows.size(), 0);
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
  return bins;
}

double calibration_error(const std::vector<EvaluationRow>& rows, Prediction which, const std::vector<int>& bins,
                         int num_bins) {
  std::vector<double> gap(static_cast<std::size_t>(num_bins), 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    gap[static_cast<std::size_t>(bins[i])] += rows[i].weight * (prediction_of(rows[i], which) - rows[i].outcome);
  }
  double sum = 0.0;
  for (const double g : gap) sum += std::abs(g);
  return sum / total_weight(rows);
}

Metrics metrics_of(const std::vector<EvaluationRow>& rows, Prediction which, const MetricOptions& options) {
  const double total = total_weight(rows);
  if (!(total > 0.0)) return {kNaN, kNaN, kNaN, kNaN};
  Metrics m;
  for (const EvaluationRow& row : rows) {
    const double p = prediction_of(row, which);
    m.log_loss -= row.weight * (row.outcome > 0.5 ? std::log(p) : std::log1p(-p));
    m.brier += row.weight * (p - row.outcome) * (p - row.outcome);
  }
  m.log_loss /= total;
  m.brier /= total;
  m.ece = calibration_error(rows, which, width_bins(rows, which, options.ece_bins), options.ece_bins);
  m.ece_q = calibration_error(rows, which, mass_bins(rows, which, options.eceq_bins), options.eceq_bins);
  return m;
}

}  // namespace

RowMetrics row_metrics(const std::vector<EvaluationRow>& rows, const MetricOptions& options) {
  return {rows.size(), total_weight(rows), metrics_of(rows, Prediction::model, options),
          metrics_of(rows, Prediction::baseline, options)};
}

std::vector<ReliabilityBin> reliability_bins(const std::vector<EvaluationRow>& rows, Prediction prediction,
                                             Binning binning, int num_bins) {
  const std::vector<int> bins =
      binning == Binning::equal_width ? width_bins(rows, prediction, num_bins) : mass_bins(rows, prediction, num_bins);
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

}  // namespace calibeam
