#include "search/effective.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "calibeam/error.hpp"
#include "search/configuration_json.hpp"
#include "search/names.hpp"

namespace calibeam {
namespace {

// Whether the model may hold the feature; a note, or an error, if it may not.
bool given(const std::string& feature, const SpaceFacts& facts, CannotGive cannot, std::vector<std::string>& notes) {
  const auto found = facts.problems.find(feature);
  if (found == facts.problems.end()) return true;
  std::string sentence = fmt::format("{}: {}", feature, found->second.reason);
  if (found->second.fatal && cannot == CannotGive::is_an_error) throw DataError("feature " + sentence);
  notes.push_back(std::move(sentence));
  return false;
}

FeatureChoices effective_features(const FeatureChoices& requested, const SpaceFacts& facts, CannotGive cannot,
                                  std::vector<std::string>& notes) {
  FeatureChoices kept;
  for (const auto& [family, features] : requested) {
    auto names = features;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::erase_if(names,
                  [&](const std::string& name) { return name == "x_logit_prn" || !given(name, facts, cannot, notes); });
    if (!names.empty()) kept.emplace(family, std::move(names));
  }
  return kept;
}

bool slopes_have_support(TickerIntercepts intercepts, const SpaceFacts& facts) {
  if (intercepts == TickerIntercepts::all) return facts.slopes_with_all;
  return intercepts == TickerIntercepts::non_foundation && facts.slopes_with_non_foundation;
}

}  // namespace

Effective effective_configuration(const Configuration& requested, const SpaceFacts& facts, CannotGive cannot) {
  Effective out;
  Configuration& c = out.config = requested;
  c.feature_choices = effective_features(requested.feature_choices, facts, cannot, out.notes);
  const bool moneyness = c.feature_choices.contains(std::string(kMoneyness));
  c.enable_x_m = c.enable_x_m && moneyness && given("x_m", facts, cannot, out.notes);
  c.enable_x_abs_m = c.enable_x_abs_m && moneyness && given("x_abs_m", facts, cannot, out.notes);
  if (!facts.has_foundation) c.foundation_weight = 1.0;
  if (facts.num_tickers < 2) c.ticker_intercepts = TickerIntercepts::none;
  if (c.ticker_intercepts == TickerIntercepts::non_foundation && !facts.has_foundation) {
    c.ticker_intercepts = TickerIntercepts::all;
  }
  c.ticker_x_interactions = c.ticker_x_interactions && slopes_have_support(c.ticker_intercepts, facts);
  if (!facts.has_chains) c.group_reweight = GroupReweight::none;
  out.canonical = canonical_text(c);
  return out;
}

}  // namespace calibeam
