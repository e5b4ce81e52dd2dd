#include "report/delta_intervals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "report/prediction_order.hpp"
#include "trust/stationary_bootstrap.hpp"

namespace calibeam {
namespace {

constexpr double kWork = 5e6;         ///< rows times draws that ECE-Q may cost
constexpr double kFewestDraws = 200;  ///< of ECE-Q, however many rows there are
constexpr double kBinGuard = 1e-9;    ///< as in ECE-Q itself
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

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
    std::optional<UnitKey> last;  // neighbours mostly agree
    for (const EvaluationRow& row : window) {
      const UnitKey key = key_of(rows.data, row.source, group);
      if (key != last) numbers.emplace(key, 0U);
      last = key;
    }
  }
  std::uint32_t next = 0;
  for (auto& [key, number] : numbers) number = next++;
  Units units{{}, numbers.size()};
  for (const auto& window : rows.windows) {
    auto& of_row = units.of_row.emplace_back();
    of_row.reserve(window.size());
    auto known = numbers.end();
    for (const EvaluationRow& row : window) {
      const UnitKey key = key_of(rows.data, row.source, group);
      if (known == numbers.end() || known->first != key) known = numbers.find(key);
      of_row.push_back(known->second);
    }
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

using Draws = std::array<double, kDrawsAtOnce>;

/// ECE-Q (section 8) of some draws side by side. Each draw's sums run over the rows in their order, whatever the others
/// do.
class ResampledEceQ {
 public:
  ResampledEceQ(const SortedRows& sorted, std::span<const double> counts, int num_bins)
      : sorted_(sorted), counts_(counts), num_bins_(num_bins) {
    for (std::size_t u = 0; u < sorted.unit_weights.size(); ++u) {
      for (std::size_t d = 0; d < kDrawsAtOnce; ++d) {
        total_[d] += sorted.unit_weights[u] * counts[u * kDrawsAtOnce + d];
      }
    }
    for (std::size_t d = 0; d < kDrawsAtOnce; ++d) set_limit(d);
  }

  /// NaN for draws without mass.
  Draws run() {
    for (std::size_t i = 0; i < sorted_.rows.size();) {
      Draws mass{}, gap{};
      do {
        add_row(sorted_.rows[i], mass, gap);
        ++i;
      } while (i < sorted_.rows.size() && !sorted_.rows[i].starts_group);
      if (reaches_limit(mass)) {
        for (std::size_t d = 0; d < kDrawsAtOnce; ++d) enter_bin(d, mass[d]);
      }
      for (std::size_t d = 0; d < kDrawsAtOnce; ++d) {
        bin_gap_[d] += gap[d];
        before_[d] += mass[d];
      }
    }
    Draws out;
    for (std::size_t d = 0; d < kDrawsAtOnce; ++d) {
      out[d] = total_[d] > 0.0 ? (sum_[d] + std::abs(bin_gap_[d])) / total_[d] : kNaN;
    }
    return out;
  }

 private:
  void add_row(const SortedRows::Row& row, Draws& mass, Draws& gap) const {
    const double* const times = &counts_[row.unit * kDrawsAtOnce];
    for (std::size_t d = 0; d < kDrawsAtOnce; ++d) {
      mass[d] += row.weight * times[d];
      gap[d] += row.gap * times[d];
    }
  }

  [[nodiscard]] bool reaches_limit(const Draws& mass) const {
    bool any = false;
    for (std::size_t d = 0; d < kDrawsAtOnce; ++d) any |= before_[d] + mass[d] / 2.0 >= limit_[d];
    return any;
  }

  void enter_bin(std::size_t d, double mass) {
    if (!(total_[d] > 0.0)) return;
    const double position = num_bins_ * (before_[d] + mass / 2.0) / total_[d];
    const int here = static_cast<int>(std::min<double>(num_bins_ - 1, position + kBinGuard));
    if (here == bin_[d]) return;
    sum_[d] += std::abs(bin_gap_[d]);  // the next bin: positions only grow
    bin_[d] = here;
    bin_gap_[d] = 0.0;
    set_limit(d);
  }

  /// A row below the limit is in the present bin for certain, so that no position has to be computed for it.
  void set_limit(std::size_t d) {
    const bool is_last = bin_[d] + 1 >= num_bins_ || !(total_[d] > 0.0);
    limit_[d] = is_last ? kInfinity : (bin_[d] + 1 - 2.0 * kBinGuard) * total_[d] / num_bins_;
  }

  const SortedRows& sorted_;
  std::span<const double> counts_;
  int num_bins_;
  std::array<int, kDrawsAtOnce> bin_{};
  Draws total_{}, limit_{}, before_{}, bin_gap_{}, sum_{};
};

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
  const auto statistic = [&](std::span<const double> counts, std::span<double, kDrawsAtOnce> out) {
    Draws sums{};
    for (const auto& [model, baseline] : windows) {
      const Draws of_model = ResampledEceQ(model, counts, bins).run();
      const Draws of_baseline = ResampledEceQ(baseline, counts, bins).run();
      for (std::size_t d = 0; d < kDrawsAtOnce; ++d) sums[d] += of_model[d] - of_baseline[d];
    }
    for (std::size_t d = 0; d < kDrawsAtOnce; ++d) out[d] = sums[d] / static_cast<double>(windows.size());
  };
  return percentile_interval(plan, kIntervalLevel, statistic);
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
