#include "report/delta_intervals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "report/prediction_order.hpp"
#include "trust/stationary_bootstrap.hpp"

namespace calibeam {
namespace {

constexpr double kWork = 5e6;         ///< rows times draws that ECE-Q may cost
constexpr double kFewestDraws = 200;  ///< of ECE-Q, however many rows there are
constexpr double kBinGuard = 1e-9;    ///< as in ECE-Q itself

/// (day, ticker, expiry) of a unit: what stands for "not asked" is 0, so that units sort by time.
using UnitKey = std::array<std::int64_t, 3>;

UnitKey key_of(const Dataset& data, std::uint32_t row, BootstrapGroup group) {
  if (group == BootstrapGroup::week) return {data.week[row], 0, 0};
  if (group == BootstrapGroup::day) return {data.asof[row], 0, 0};
  return {data.asof[row], data.ticker[row], data.expiry[row]};
}

/// [window][row]: the unit of each row, numbered in the order of time.
struct Units {
  std::vector<std::vector<std::uint32_t>> of_row;
  std::size_t count = 0;
};

Units number_units(const ResampledRows& rows) {
  std::map<UnitKey, std::uint32_t> numbers;
  const BootstrapGroup group = rows.trust.bootstrap_group;
  for (const auto& window : rows.windows) {
    for (const EvaluationRow& row : window) numbers.emplace(key_of(rows.data, row.source, group), 0U);
  }
  std::uint32_t next = 0;
  for (auto& [key, number] : numbers) number = next++;
  Units units{{}, numbers.size()};
  for (const auto& window : rows.windows) {
    auto& of_row = units.of_row.emplace_back();
    for (const EvaluationRow& row : window) of_row.push_back(numbers.at(key_of(rows.data, row.source, group)));
  }
  return units;
}

BootstrapPlan plan_of(const TrustOptions& trust, std::size_t units) {
  const bool in_runs = trust.bootstrap_group != BootstrapGroup::chain;
  const double block = trust.bootstrap_group == BootstrapGroup::week
                           ? trust.block_weeks.value_or(default_block_weeks(units))
                           : default_block_weeks(units);
  return {units, static_cast<std::size_t>(trust.bootstrap_draws),
          in_runs ? std::clamp(block, 1.0, static_cast<double>(units)) : 1.0, trust.seed};
}

double log_loss(double p, double outcome) { return outcome > 0.5 ? -std::log(p) : -std::log1p(-p); }

/// What each unit adds to the mean over windows of a weighted mean of `loss`, model minus pRN.
template <class Loss>
std::vector<double> unit_sums(const ResampledRows& rows, const Units& units, const Loss& loss) {
  std::vector<double> sums(units.count, 0.0);
  for (std::size_t w = 0; w < rows.windows.size(); ++w) {
    double total = 0.0;
    for (const EvaluationRow& row : rows.windows[w]) total += row.weight;
    if (!(total > 0.0)) continue;
    const double scale = 1.0 / (total * static_cast<double>(rows.windows.size()));
    for (std::size_t i = 0; i < rows.windows[w].size(); ++i) {
      const EvaluationRow& row = rows.windows[w][i];
      sums[units.of_row[w][i]] += row.weight * (loss(row.prob, row.outcome) - loss(row.prn, row.outcome)) * scale;
    }
  }
  return sums;
}

/// The rows of a window in the order of one prediction.
struct SortedRows {
  struct Row {
    std::uint32_t unit;
    bool starts_group;   ///< its prediction differs from the one before, after rounding to 1e-12
    double weight, gap;  ///< gap: weight * (prediction - outcome)
  };
  std::vector<Row> rows;
  std::vector<double> unit_weights;  ///< [units]: of this window
};

SortedRows sorted_by(const std::vector<EvaluationRow>& rows, const std::vector<std::uint32_t>& units,
                     std::size_t num_units, double EvaluationRow::*prediction) {
  const std::vector<OnGrid> order =
      in_order_of_prediction(rows.size(), [&](std::uint32_t i) { return rows[i].*prediction; });
  SortedRows out;
  out.unit_weights.assign(num_units, 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) out.unit_weights[units[i]] += rows[i].weight;
  double before = -1.0;
  out.rows.reserve(order.size());
  for (const auto& [here, i] : order) {
    out.rows.push_back(
        {units[i], here != before, rows[i].weight, rows[i].weight * (rows[i].*prediction - rows[i].outcome)});
    before = here;
  }
  return out;
}

/// ECE-Q (section 8) with every row taken as often as its unit; NaN without mass.
double resampled_ece_q(const SortedRows& sorted, std::span<const std::uint32_t> counts, int num_bins) {
  double total = 0.0;
  for (std::size_t u = 0; u < counts.size(); ++u) total += sorted.unit_weights[u] * counts[u];
  if (!(total > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  int bin = 0;
  double before = 0.0, bin_gap = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < sorted.rows.size();) {
    double mass = 0.0, gap = 0.0;
    do {
      mass += sorted.rows[i].weight * counts[sorted.rows[i].unit];
      gap += sorted.rows[i].gap * counts[sorted.rows[i].unit];
      ++i;
    } while (i < sorted.rows.size() && !sorted.rows[i].starts_group);
    const double position = num_bins * (before + mass / 2.0) / total;
    const int here = static_cast<int>(std::min<double>(num_bins - 1, position + kBinGuard));
    if (here != bin) {  // the next one: positions only grow
      sum += std::abs(bin_gap);
      bin = here;
      bin_gap = 0.0;
    }
    bin_gap += gap;
    before += mass;
  }
  return (sum + std::abs(bin_gap)) / total;
}

std::optional<Interval> ece_q_interval(const ResampledRows& rows, const Units& units, BootstrapPlan plan) {
  std::vector<std::pair<SortedRows, SortedRows>> windows;  // model, pRN
  std::size_t num_rows = 0;
  for (std::size_t w = 0; w < rows.windows.size(); ++w) {
    windows.emplace_back(sorted_by(rows.windows[w], units.of_row[w], units.count, &EvaluationRow::prob),
                         sorted_by(rows.windows[w], units.of_row[w], units.count, &EvaluationRow::prn));
    num_rows += rows.windows[w].size();
  }
  const double affordable = std::max(kFewestDraws, kWork / static_cast<double>(std::max<std::size_t>(num_rows, 1)));
  plan.num_draws = static_cast<std::size_t>(std::min(static_cast<double>(plan.num_draws), affordable));
  const int bins = rows.metric.eceq_bins;
  return percentile_interval(plan, kIntervalLevel, [&](std::span<const std::uint32_t> counts) {
    double sum = 0.0;
    for (const auto& [model, baseline] : windows)
      sum += resampled_ece_q(model, counts, bins) - resampled_ece_q(baseline, counts, bins);
    return sum / static_cast<double>(windows.size());
  });
}

}  // namespace

DeltaIntervals delta_intervals(const ResampledRows& rows) {
  const Units units = number_units(rows);
  if (units.count == 0) return {};
  const BootstrapPlan plan = plan_of(rows.trust, units.count);
  DeltaIntervals out;
  out.log_loss = sum_interval(plan, kIntervalLevel, unit_sums(rows, units, log_loss));
  out.brier =
      sum_interval(plan, kIntervalLevel, unit_sums(rows, units, [](double p, double y) { return (p - y) * (p - y); }));
  out.eceq = ece_q_interval(rows, units, plan);
  return out;
}

}  // namespace calibeam
