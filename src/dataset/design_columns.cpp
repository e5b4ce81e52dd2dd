#include "dataset/design_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibeam/error.hpp"
#include "dataset/feature_names.hpp"
#include "dataset/row_layout.hpp"

namespace calibeam {
namespace {

void add_numeric(const Dataset& data, const std::string& name, Problem& problem) {
  const bool known = std::any_of(problem.columns.begin(), problem.columns.end(),
                                 [&](const DesignColumn& column) { return column.name == name; });
  if (known) return;
  DesignColumn column;
  column.name = name;
  const std::vector<double> values = derive_feature(data, name);
  column.has_missing = std::any_of(values.begin(), values.end(), [](double x) { return std::isnan(x); });
  column.values = padded(values, problem.source_row, 0.0);
  problem.columns.push_back(std::move(column));
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

void add_design_columns(const Dataset& data, const std::vector<std::string>& features, std::uint32_t test_begin,
                        Problem& problem) {
  add_numeric(data, std::string(kLogitPrn), problem);
  for (const std::string& name : features) add_numeric(data, name, problem);
  problem.num_numeric = static_cast<std::uint32_t>(problem.columns.size());
  for (const TextColumn& text : data.categorical) {
    for (const std::uint32_t level : learnable_levels(data, text, test_begin)) add_level(text, level, problem);
  }
}

}  // namespace calibeam
