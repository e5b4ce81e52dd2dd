#include "page/group_deltas.hpp"

#include <cmath>
#include <limits>
#include <map>

#include "report/text.hpp"
#include "trust/shares.hpp"

namespace calibeam {
namespace {

constexpr double kTail = 0.025;

double log_loss(double p, double outcome) { return -(outcome > 0.5 ? std::log(p) : std::log1p(-p)); }

/// Sums of one group in one week.
struct WeekSums {
  double weight = 0.0, delta = 0.0;
};

std::optional<Interval> interval_of(const WeekSums* weeks, const WeekDraws& draws) {
  if (draws.num_weeks < 2) return std::nullopt;
  std::vector<double> values;
  for (std::size_t d = 0; d < draws.num_draws; ++d) {
    const auto counts = draws.draw(d);
    WeekSums sum;
    for (std::size_t w = 0; w < draws.num_weeks; ++w) {
      sum.weight += counts[w] * weeks[w].weight;
      sum.delta += counts[w] * weeks[w].delta;
    }
    if (sum.weight > 0.0) values.push_back(sum.delta / sum.weight);
  }
  if (values.empty()) return std::nullopt;
  const double low = quantile(values, kTail);
  return Interval{low, quantile(values, 1.0 - kTail)};
}

}  // namespace

Cut ticker_cut(const Dataset& data) { return {data.tickers, data.ticker}; }

std::optional<Cut> t_days_cut(const Dataset& data) {
  const auto found = data.numeric.find("T_days");
  if (found == data.numeric.end()) return std::nullopt;
  const auto value_of = [](double days) { return std::isnan(days) ? std::numeric_limits<double>::infinity() : days; };
  std::map<double, std::uint32_t> places;
  for (const double days : found->second) places.emplace(value_of(days), 0);
  Cut cut;
  for (auto& [days, place] : places) {
    place = static_cast<std::uint32_t>(cut.names.size());
    cut.names.push_back(std::isinf(days) ? "missing" : csv_number(days));
  }
  for (const double days : found->second) cut.group.push_back(places.at(value_of(days)));
  return cut;
}

std::vector<GroupDelta> group_deltas(const EvaluatedSet& set, const Cut& cut, const std::vector<bool>& wanted,
                                     const WeekDraws& draws) {
  std::vector<GroupDelta> out(cut.names.size());
  std::vector<std::size_t> place(cut.names.size(), 0);  // of a wanted group's weeks
  std::size_t num_wanted = 0;
  for (std::size_t g = 0; g < place.size(); ++g) place[g] = wanted[g] ? num_wanted++ * set.num_weeks : 0;
  std::vector<WeekSums> weeks(num_wanted * set.num_weeks);
  for (std::size_t i = 0; i < set.rows.size(); ++i) {
    const EvaluationRow& row = set.rows[i];
    const std::uint32_t group = cut.group[row.source];
    const double delta = row.weight * (log_loss(row.prob, row.outcome) - log_loss(row.prn, row.outcome));
    GroupDelta& sum = out[group];
    ++sum.rows;
    sum.weight += row.weight;
    sum.log_loss += delta;
    sum.brier += row.weight * (row.prob - row.prn) * (row.prob + row.prn - 2.0 * row.outcome);
    if (!wanted[group]) continue;
    WeekSums& week = weeks[place[group] + set.week[i]];
    week.weight += row.weight;
    week.delta += delta;
  }
  for (std::size_t g = 0; g < out.size(); ++g) {
    if (!(out[g].weight > 0.0)) continue;
    out[g].log_loss /= out[g].weight;
    out[g].brier /= out[g].weight;
    if (wanted[g]) out[g].interval = interval_of(&weeks[place[g]], draws);
  }
  return out;
}

}  // namespace calibeam
