#include "dataset/feature_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "dataset/column_roles.hpp"

namespace calibeam {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_refused(std::string_view name, std::initializer_list<std::string_view> own) {
  static constexpr auto kDateEndings =
      std::to_array<std::string_view>({"_date", "_date_used", "_time", "_time_utc", "_datetime_utc"});
  if (std::find(own.begin(), own.end(), name) != own.end()) return true;
  if (is_one_of(name, kTargetNames) || is_one_of(name, kWeightNames) || is_one_of(name, kAsofNames) ||
      is_one_of(name, kExpiryNames)) {
    return true;
  }
  if (name.starts_with("week_") || name.starts_with("S_expiry")) return true;
  if (name.find("outcome") != name.npos || name.find("weight") != name.npos) return true;
  return std::any_of(kDateEndings.begin(), kDateEndings.end(), [&](auto end) { return name.ends_with(end); });
}

bool is_time_derived(std::string_view name) {
  static constexpr auto kTimeDerived = std::to_array<std::string_view>(
      {"rv20_sqrtT", "sqrt_T_years", "log_T_days", "T_days", "T_years", "x_prn_x_tdays", "log_m_over_volT",
       "log_m_fwd_over_volT", "abs_log_m_over_volT", "abs_log_m_fwd_over_volT"});
  return is_one_of(name, kTimeDerived);
}

FeatureNames::FeatureNames(const std::vector<std::string>& header, std::string prn_column, std::string moneyness)
    : header_(header.begin(), header.end()), prn_column_(std::move(prn_column)), moneyness_(std::move(moneyness)) {}

const FeatureRule* FeatureNames::rule_of(std::string_view name) const {
  const FeatureRule* rule = name == prn_column_ ? nullptr : find_rule(name);
  return rule && (rule->recomputed || !in_file(name)) ? rule : nullptr;
}

std::vector<std::string> FeatureNames::inputs_of(const FeatureRule& rule) const {
  std::vector<std::string> inputs;
  for (const std::string_view input : rule.inputs) {
    inputs.push_back(input == "pRN" ? prn_column_ : input == "m" ? moneyness_ : std::string(input));
  }
  return inputs;
}

std::set<std::string> FeatureNames::absent_columns(std::string_view name) const {
  const FeatureRule* rule = rule_of(name);
  if (!rule) return in_file(name) ? std::set<std::string>() : std::set<std::string>{std::string(name)};
  std::set<std::string> absent;
  bool any_present = false;
  for (const std::string& input : inputs_of(*rule)) {
    std::set<std::string> missing = absent_columns(input);
    any_present |= missing.empty();
    absent.merge(missing);
  }
  // One of its two columns is enough for had_fallback.
  if (name == "had_fallback" && any_present) absent.clear();
  return absent;
}

std::vector<std::string> FeatureNames::file_columns(std::string_view name) const {
  const FeatureRule* rule = rule_of(name);
  if (!rule) return in_file(name) ? std::vector<std::string>{std::string(name)} : std::vector<std::string>();
  std::vector<std::string> columns;
  for (const std::string& input : inputs_of(*rule)) {
    for (std::string& column : file_columns(input)) columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace calibeam
