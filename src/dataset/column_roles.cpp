#include "dataset/column_roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "calibeam/error.hpp"
#include "dataset/feature_names.hpp"

namespace calibeam {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string first_present(const std::vector<std::string>& header, std::span<const std::string_view> candidates) {
  const auto found = std::find_if(candidates.begin(), candidates.end(), [&](auto c) { return contains(header, c); });
  return found == candidates.end() ? std::string() : std::string(*found);
}

std::string present_columns(const std::vector<std::string>& header) {
  constexpr std::size_t kShown = 100;
  const std::size_t shown = std::min(header.size(), kShown);
  std::string text =
      fmt::format("{}", fmt::join(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < header.size()) text += fmt::format(" and {} more", header.size() - shown);
  return text;
}

struct NamedColumn {
  std::string_view name, flag, meaning;
};

/// Excel writes semicolons where the comma is the decimal sign.
std::string separator_hint(const std::vector<std::string>& header) {
  if (header.size() != 1) return "";
  if (header.front().find(';') != std::string::npos)
    return " Its cells seem to be separated by ';': save it with commas.";
  if (header.front().find('\t') != std::string::npos)
    return " Its cells seem to be separated by tabs: save it with commas.";
  return "";
}

void require(const std::vector<std::string>& header, const InputOptions& input, const NamedColumn& column) {
  if (contains(header, column.name)) return;
  throw DataError(fmt::format("{}: there is no column '{}' ({}); name it with {}. The file has: {}{}", input.csv,
                              column.name, column.meaning, column.flag, present_columns(header),
                              separator_hint(header)));
}

std::string resolve_target(const std::vector<std::string>& header, const InputOptions& input) {
  if (!input.target_column.empty()) {
    require(header, input, {input.target_column, "--target-col", "the outcome, 0 or 1"});
    return input.target_column;
  }
  std::string found = first_present(header, kTargetNames);
  if (found.empty()) {
    throw DataError(fmt::format(
        "{}: there is no column with the outcome (looked for {}); name it with --target-col. The file has: {}",
        input.csv, fmt::join(kTargetNames, ", "), present_columns(header)));
  }
  return found;
}

std::string resolve_weight(const std::vector<std::string>& header, const InputOptions& input) {
  if (input.weight_column.empty()) {
    std::string found = first_present(header, kWeightNames);
    return found.empty() ? std::string(kNoWeights) : found;
  }
  if (input.weight_column != kNoWeights) {
    require(header, input, {input.weight_column, "--weight-col", "the row weight; 'none' turns weights off"});
  }
  return input.weight_column;
}

void resolve_categorical(const std::vector<std::string>& header, const InputOptions& input, ColumnRoles& roles) {
  for (const std::string& name : input.categorical_features) {
    if (contains(roles.categorical, name)) continue;
    require(header, input, {name, "--categorical-features", "a categorical feature"});
    if (is_refused(name, {roles.week, roles.target, roles.weight})) {
      throw DataError(fmt::format("categorical feature {}: {}; take it out of --categorical-features", name, kRefused));
    }
    // Its levels would bear the names of the ticker intercepts.
    if (name == roles.ticker || name == "ticker") {
      throw DataError(
          fmt::format("categorical feature {}: tickers have intercepts of their own; take it out of "
                      "--categorical-features",
                      name));
    }
    roles.categorical.push_back(name);
  }
}

void resolve_numeric(const std::vector<std::string>& header, const std::vector<std::string>& features,
                     ColumnRoles& roles) {
  for (const std::string_view name : kStandardColumns) {
    if (contains(header, name)) roles.standard.emplace_back(name);
  }
  const FeatureNames names(header, roles.prn);
  std::set<std::string> custom;
  for (const std::string& feature : features) {
    if (is_refused(feature, {roles.week, roles.target, roles.weight})) continue;
    for (std::string& column : names.file_columns(feature)) {
      if (column != roles.prn && !contains(roles.standard, column)) custom.insert(std::move(column));
    }
  }
  roles.custom.assign(custom.begin(), custom.end());
}

}  // namespace

ColumnRoles resolve_columns(const std::vector<std::string>& header, const InputOptions& input,
                            const std::vector<std::string>& features) {
  require(header, input, {input.week_column, "--week-col", "the week, a date"});
  require(header, input, {input.ticker_column, "--ticker-col", "the ticker"});
  require(header, input, {input.prn_column, "--prn-col", "the risk-neutral probability"});
  ColumnRoles roles;
  roles.week = input.week_column;
  roles.ticker = input.ticker_column;
  roles.prn = input.prn_column;
  roles.target = resolve_target(header, input);
  roles.weight = resolve_weight(header, input);
  roles.asof = first_present(header, kAsofNames);
  roles.expiry = first_present(header, kExpiryNames);
  resolve_categorical(header, input, roles);
  resolve_numeric(header, features, roles);
  return roles;
}

std::vector<ColumnRequest> column_requests(const ColumnRoles& roles) {
  std::vector<ColumnRequest> requests;
  const auto ask = [&](const std::string& name, ColumnType type) {
    const bool known = std::any_of(requests.begin(), requests.end(),
                                   [&](const ColumnRequest& r) { return r.name == name && r.type == type; });
    if (!name.empty() && !known) requests.push_back({name, type});
  };
  ask(roles.week, ColumnType::day);
  ask(roles.asof, ColumnType::day);
  ask(roles.expiry, ColumnType::day);
  ask(roles.ticker, ColumnType::text);
  ask(roles.prn, ColumnType::number);
  ask(roles.target, ColumnType::number);
  if (roles.weight != kNoWeights) ask(roles.weight, ColumnType::number);
  for (const std::string& name : roles.standard) ask(name, ColumnType::number);
  for (const std::string& name : roles.custom) ask(name, ColumnType::number);
  for (const std::string& name : roles.categorical) ask(name, ColumnType::text);
  return requests;
}

}  // namespace calibeam
