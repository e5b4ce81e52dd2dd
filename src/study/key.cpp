#include "study/key.hpp"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "search/configuration_json.hpp"
#include "search/strict_json.hpp"

namespace calibeam {
namespace {

// Raised when the text below changes its form.
constexpr int kKeyVersion = 1;

// Derived features that other derived features are made of. A column of the file with such a name wins over the
// derivation, so its content belongs to every key.
constexpr std::array kIntermediates{"sqrt_T_years", "rv20_sqrtT", "log_m_over_volT", "log_m_fwd_over_volT"};

std::string hex128(const XXH128_hash_t& hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

template <typename T>
std::vector<T> sorted_set(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::string content_hash(const TextColumn& column) {
  std::string text;
  for (const auto& level : column.levels) text += fmt::format("{}:{}", level.size(), level);
  const auto codes = std::as_bytes(std::span(column.codes));
  text.append(reinterpret_cast<const char*>(codes.data()), codes.size());
  return hex128(XXH3_128bits(text.data(), text.size()));
}

nlohmann::json regime_json(const RegimeOptions& regime) {
  return {{"tdays", sorted_set(regime.tdays_allowed)},
          {"asof_weekdays", sorted_set(regime.asof_weekdays)},
          {"train_tickers", sorted_set(regime.train_tickers)},
          {"foundation_tickers", sorted_set(regime.foundation_tickers)}};
}

nlohmann::json split_json(const SplitOptions& split) {
  return {{"test_weeks", split.test_weeks},
          {"val_windows", split.val_windows},
          {"val_window_weeks", split.val_window_weeks},
          {"embargo_weeks", split.embargo_weeks},
          {"calib_fraction", split.calib_fraction}};
}

}  // namespace

KeyContext key_context(const Dataset& data, const StudyOptions& options) {
  auto categorical = nlohmann::json::array();
  for (const auto& column : data.categorical) categorical.push_back({column.name, content_hash(column)});
  const nlohmann::json settings{
      {"key_version", kKeyVersion},
      {"semantics", kSemanticsVersion},
      {"data", data.fingerprint},
      {"prn_column", data.prn_column},
      {"categorical", categorical},
      {"regime", regime_json(options.regime)},
      {"split", split_json(options.split)},
      {"fit",
       {{"renormalise_weights", options.fit.renormalise_weights},
        {"ticker_min_support", options.fit.ticker_min_support},
        {"ticker_min_support_interactions", options.fit.ticker_min_support_interactions}}},
      {"metric", {{"ece_bins", options.metric.ece_bins}, {"eceq_bins", options.metric.eceq_bins}}}};
  return {settings.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace), data.column_hashes};
}

std::string make_key(const KeyContext& context, const Configuration& effective, const std::string& canonical) {
  std::string text = context.text;
  text += '\n';
  text += canonical;
  if (!context.column_hashes.empty()) {
    auto used = sorted_features(effective);
    used.insert(used.end(), kIntermediates.begin(), kIntermediates.end());
    for (const auto& name : sorted_set(std::move(used))) {
      const auto found = context.column_hashes.find(name);
      if (found != context.column_hashes.end()) text += fmt::format("\n{}:{}={}", name.size(), name, found->second);
    }
  }
  return hex128(XXH3_128bits(text.data(), text.size()));
}

}  // namespace calibeam
