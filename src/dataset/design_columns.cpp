#include "dataset/design_columns.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include "calibeam/error.hpp"
#include "dataset/feature_expression.hpp"

namespace calibeam {
namespace {

/// x_logit_prn and the features, each once.
std::vector<std::string> numeric_names(const std::vector<std::string>& features) {
  std::vector<std::string> names{std::string(kLogitPrn)};
  for (const std::string& name : features) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

/// The feature in padded order, without a column in between: rows that follow each other in the Dataset and in a run
/// are computed at once.
std::vector<double> padded_feature(const Dataset& data, const std::string& name, const Problem& problem) {
  const FeatureExpression feature(data, name);
  const std::vector<std::uint32_t>& source = problem.source_row;
  std::vector<double> values(source.size(), 0.0);
  tbb::parallel_for(std::size_t{0}, problem.runs.size(), [&](std::size_t r) {
    const Run& run = problem.runs[r];
    for (std::uint32_t row = run.begin, end = row; row < run.end; row = end) {
      for (end = row + 1; end < run.end && end - row < kFeatureBlock && source[end] == source[end - 1] + 1;) ++end;
      feature.evaluate(source[row], end - row, &values[row]);
    }
  });
  return values;
}

void add_numeric(const Dataset& data, const std::string& name, Problem& problem) {
  DesignColumn column;
  column.name = name;
  column.values = padded_feature(data, name, problem);
  column.has_missing = std::any_of(column.values.begin(), column.values.end(), [](double x) { return std::isnan(x); });
  problem.columns.push_back(std::move(column));
}

/// Drops the raw columns that none of `names` is made from.
void release_raw(Dataset& data, std::span<const std::string> names) {
  std::set<std::string> needed(kReportColumns.begin(), kReportColumns.end());
  const FeatureNames features = feature_names(data);
  for (const std::string& name : names) {
    for (std::string& column : features.file_columns(name)) needed.insert(std::move(column));
  }
  std::erase_if(data.numeric, [&](const auto& column) { return needed.count(column.first) == 0; });
}

std::vector<std::uint32_t> learnable_levels(const Dataset& data, const TextColumn& text, std::uint32_t test_begin) {
  std::vector<std::uint8_t> seen(text.levels.size(), 0);
  for (std::size_t row = 0; row < data.num_rows() && data.week_index[row] < test_begin; ++row) {
    if (data.is_trained_on[data.ticker[row]]) seen[text.codes[row]] = 1;
  }
  std::vector<std::uint32_t> levels;
  for (std::uint32_t level = 0; level < seen.size(); ++level) {
    if (seen[level]) levels.push_back(level);
  }
  if (levels.size() > kMaxLevels) {
    throw DataError(
        fmt::format("categorical feature {} has {} levels, more than {}; take it out of "
                    "--categorical-features or group its levels",
                    text.name, levels.size(), kMaxLevels));
  }
  return levels;
}

void add_level(const TextColumn& text, std::uint32_t level, Problem& problem) {
  DesignColumn column;
  column.name = fmt::format("{}={}", text.name, text.levels[level]);
  column.kind = DesignColumn::Kind::level;
  column.column = text.name;
  column.level = text.levels[level];
  column.values.assign(problem.source_row.size(), 0.0);
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    const std::uint32_t row = problem.source_row[i];
    if (row != kNone && text.codes[row] == level) column.values[i] = 1.0;
  }
  problem.columns.push_back(std::move(column));
}

}  // namespace

void take_design_columns(Dataset& data, const std::vector<std::string>& features, std::uint32_t test_begin,
                         Problem& problem) {
  data.moneyness = moneyness_of(data);  // while its columns are there
  const std::vector<std::string> names = numeric_names(features);
  problem.columns.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    release_raw(data, std::span(names).subspan(i));
    add_numeric(data, names[i], problem);
  }
  release_raw(data, {});
  problem.num_numeric = static_cast<std::uint32_t>(problem.columns.size());
  for (const TextColumn& text : data.categorical) {
    for (const std::uint32_t level : learnable_levels(data, text, test_begin)) add_level(text, level, problem);
  }
}

}  // namespace calibeam
