// What the data can serve, decided on rows before the first VAL week (SEMANTICS section 9).
#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <optional>
#include <set>

#include "dataset/column_roles.hpp"
#include "dataset/dataset.hpp"
#include "dataset/feature_expression.hpp"
#include "dataset/rolling_split.hpp"
#include "dataset/text_levels.hpp"

namespace calibeam {
namespace {

std::optional<FeatureProblem> feature_problem(const Dataset& data, const FeatureNames& names, const std::string& name,
                                              bool single_tdays) {
  if (is_refused(name, {data.week_column, data.target_column, data.weight_column})) {
    return FeatureProblem{true, std::string(kRefused)};
  }
  const std::set<std::string> absent = names.absent_columns(name);
  if (!absent.empty()) return FeatureProblem{true, fmt::format("no column {}", fmt::join(absent, ", "))};
  const ValueRange range = value_range(data, name, rows_before_val(data));
  if (!range.any) return FeatureProblem{true, "no value before the VAL weeks"};
  if (single_tdays && is_time_derived(name)) return FeatureProblem{false, "T_days takes one value"};
  if (range.min == range.max) return FeatureProblem{false, "constant before the VAL weeks"};
  return std::nullopt;
}

void add_problems(const Dataset& data, const std::vector<std::string>& features, SpaceFacts& facts) {
  std::set<std::string> wanted(features.begin(), features.end());
  wanted.insert({"x_m", "x_abs_m"});
  const std::vector<std::string> list(wanted.begin(), wanted.end());
  const FeatureNames names = feature_names(data);
  const ValueRange tdays = value_range(data, "T_days", rows_before_val(data));
  const bool single_tdays = tdays.any && tdays.min == tdays.max;
  std::vector<std::optional<FeatureProblem>> problems(list.size());
  tbb::parallel_for(std::size_t{0}, list.size(),
                    [&](std::size_t i) { problems[i] = feature_problem(data, names, list[i], single_tdays); });
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (problems[i]) facts.problems.emplace(list[i], *problems[i]);
  }
}

void add_tickers(const Dataset& data, SpaceFacts& facts) {
  std::vector<std::uint8_t> seen(data.tickers.size(), 0);
  for (std::size_t row = 0; row < rows_before_val(data); ++row) seen[data.ticker[row]] = 1;
  for (std::size_t t = 0; t < seen.size(); ++t) {
    facts.num_tickers += seen[t];
    facts.has_foundation |= seen[t] && data.is_foundation[t];
  }
}

/// Counts tickers with support for a slope in TRAIN of the first usable window, before any CALIB split.
void add_slopes(const Dataset& data, const StudyOptions& options, SpaceFacts& facts) {
  const std::vector<WindowSplit> windows = rolling_split(data, options.split);
  const auto first = std::find_if(windows.begin(), windows.end(), [](const WindowSplit& w) { return w.usable; });
  const std::size_t end = week_begins(data)[first->train.end];
  std::vector<std::int64_t> support(data.tickers.size(), 0);
  for (std::size_t row = 0; row < end; ++row) {
    support[data.ticker[row]] +=
        data.is_trained_on[data.ticker[row]] && data.expiry[row] < first->first_eval_asof ? 1 : 0;
  }
  int with_all = 0, with_non_foundation = 0;
  const std::int64_t needed = std::max(1, options.fit.ticker_min_support_interactions);
  for (std::size_t t = 0; t < support.size(); ++t) {
    if (support[t] < needed || data.tickers[t] == kUnknownTicker) continue;
    ++with_all;
    with_non_foundation += data.is_foundation[t] ? 0 : 1;
  }
  facts.slopes_with_all = with_all >= 2;
  facts.slopes_with_non_foundation = with_non_foundation >= 2;
}

}  // namespace

SpaceFacts space_facts(const Dataset& data, const StudyOptions& options, const std::vector<std::string>& features) {
  SpaceFacts facts;
  add_problems(data, features, facts);
  add_tickers(data, facts);
  add_slopes(data, options, facts);
  facts.has_chains = !data.asof_column.empty() && !data.expiry_column.empty();
  return facts;
}

}  // namespace calibeam
