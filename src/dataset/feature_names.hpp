// What a feature's name stands for in a given file: a column, a formula on other features, or nothing.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace calibeam {

inline constexpr std::string_view kLogitPrn = "x_logit_prn";
inline constexpr std::string_view kRefused = "refused: a date, a weight or only known at expiry";

/// Whether a column may never be a feature: `own` columns (week, target, weight as resolved), dates, weights and what
/// is only known at expiry (SEMANTICS section 5).
[[nodiscard]] bool is_refused(std::string_view name, std::initializer_list<std::string_view> own);

/// Whether a feature is a constant or a copy of another one if T_days takes one value (SEMANTICS section 9).
[[nodiscard]] bool is_time_derived(std::string_view name);

/// A formula on the inputs of one row; NaN is missing. The result may be non-finite, which means missing.
struct FeatureRule {
  std::string_view name;
  std::vector<std::string_view> inputs;  ///< "pRN" is the column of that meaning, "m" the moneyness of x_m
  double (*formula)(const double* inputs);
  bool recomputed = false;  ///< a column of the file with this name is not used
};

/// The rule of SEMANTICS section 5 for a derived feature, or nullptr.
[[nodiscard]] const FeatureRule* find_rule(std::string_view name);

/// Resolves names against a header. A column of the file wins as a whole over the rule of that name.
class FeatureNames {
 public:
  /// `moneyness` is what x_m multiplies: "log_m_fwd" or "log_m".
  FeatureNames(const std::vector<std::string>& header, std::string prn_column, std::string moneyness = "log_m_fwd");

  /// The rule to apply, or nullptr: the name is a column of the file, or nothing at all.
  [[nodiscard]] const FeatureRule* rule_of(std::string_view name) const;
  /// The inputs of a rule as names in this file.
  [[nodiscard]] std::vector<std::string> inputs_of(const FeatureRule& rule) const;
  /// Columns that the file lacks for the feature, sorted; empty: it can be computed.
  [[nodiscard]] std::set<std::string> absent_columns(std::string_view name) const;
  /// Columns of the file that the feature is made from.
  [[nodiscard]] std::vector<std::string> file_columns(std::string_view name) const;
  [[nodiscard]] bool in_file(std::string_view name) const { return header_.count(name) > 0; }

 private:
  std::set<std::string, std::less<>> header_;
  std::string prn_column_;
  std::string moneyness_;
};

}  // namespace calibeam
