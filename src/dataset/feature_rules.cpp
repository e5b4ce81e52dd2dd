// The formulas of SEMANTICS section 5, one row at a time.
#include <algorithm>
#include <cmath>

#include "dataset/feature_names.hpp"

namespace calibeam {
namespace {

double at_least_zero(double x) { return std::isnan(x) || x > 0 ? x : 0.0; }
double non_zero_flag(double x) { return x != 0 && !std::isnan(x) ? 1.0 : 0.0; }

double log_ratio(const double* in) { return std::log(in[0] / in[1]); }
double absolute(const double* in) { return std::fabs(in[0]); }
double product(const double* in) { return in[0] * in[1]; }
double quotient(const double* in) { return in[0] / in[1]; }

std::vector<FeatureRule> make_rules() {
  return {
      {kLogitPrn, {"pRN"}, [](const double* in) { return std::log(in[0] / (1 - in[0])); }, true},
      {"x_m", {kLogitPrn, "m"}, product, true},
      {"x_abs_m", {kLogitPrn, "m"}, [](const double* in) { return in[0] * std::fabs(in[1]); }, true},
      {"log_m", {"K", "S_asof_close"}, log_ratio},
      {"abs_log_m", {"log_m"}, absolute},
      {"forward_price",
       {"S_asof_close", "r", "dividend_yield", "T_years"},
       [](const double* in) { return in[0] * std::exp((in[1] - in[2]) * in[3]); }},
      {"log_m_fwd", {"K", "forward_price"}, log_ratio},
      {"abs_log_m_fwd", {"log_m_fwd"}, absolute},
      {"T_years", {"T_days"}, [](const double* in) { return in[0] / 365; }},
      {"sqrt_T_years", {"T_years"}, [](const double* in) { return std::sqrt(at_least_zero(in[0])); }},
      {"log_T_days", {"T_days"}, [](const double* in) { return std::log1p(at_least_zero(in[0])); }},
      {"rv20_sqrtT", {"rv20", "sqrt_T_years"}, product},
      {"log_m_over_volT", {"log_m", "rv20_sqrtT"}, quotient},
      {"log_m_fwd_over_volT", {"log_m_fwd", "rv20_sqrtT"}, quotient},
      {"abs_log_m_over_volT", {"log_m_over_volT"}, absolute},
      {"abs_log_m_fwd_over_volT", {"log_m_fwd_over_volT"}, absolute},
      {"log_rel_spread", {"rel_spread_median"}, [](const double* in) { return std::log1p(at_least_zero(in[0])); }},
      {"prn_raw_gap", {"pRN", "pRN_raw"}, [](const double* in) { return in[0] - in[1]; }},
      {"x_prn_x_tdays", {kLogitPrn, "T_days"}, product},
      {"x_prn_x_rv20", {kLogitPrn, "rv20"}, product},
      {"x_prn_x_logm", {kLogitPrn, "log_m"}, product},
      {"had_fallback",
       {"asof_fallback_days", "expiry_fallback_days"},
       [](const double* in) { return std::max(non_zero_flag(in[0]), non_zero_flag(in[1])); }},
      // A comparison with a missing number is false, so missing counts as "no".
      {"had_intrinsic_drop", {"dropped_intrinsic"}, [](const double* in) { return in[0] > 0 ? 1.0 : 0.0; }},
      {"had_band_clip", {"n_band_inside", "n_band_raw"}, [](const double* in) { return in[0] < in[1] ? 1.0 : 0.0; }},
      {"chain_used_frac", {"n_chain_used", "n_chain_raw"}, quotient},
  };
}

}  // namespace

const FeatureRule* find_rule(std::string_view name) {
  static const std::vector<FeatureRule> kRules = make_rules();
  const auto found = std::find_if(kRules.begin(), kRules.end(), [&](const FeatureRule& r) { return r.name == name; });
  return found == kRules.end() ? nullptr : &*found;
}

}  // namespace calibeam
