#include "search/space.hpp"

#include <algorithm>

#include "search/names.hpp"

namespace calibeam {
namespace {

Family named_family(FamilyKind kind) {
  Family family;
  family.kind = kind;
  family.name = name_of(kind);
  return family;
}

Family feature_family(std::string name, std::vector<std::vector<std::string>> choices) {
  Family family;
  family.name = std::move(name);
  family.features = std::move(choices);
  return family;
}

Family number_family(FamilyKind kind, std::vector<double> numbers) {
  Family family = named_family(kind);
  family.numbers = std::move(numbers);
  return family;
}

Family interactions_family() {
  Family family = named_family(FamilyKind::interactions);
  family.interactions = {{false, false}, {true, false}, {false, true}, {true, true}};
  return family;
}

Family calibration_family(bool allow_isotonic) {
  Family family = named_family(FamilyKind::calibration);
  family.calibrations = {Calibration::none, Calibration::platt};
  if (allow_isotonic) family.calibrations.push_back(Calibration::isotonic);
  return family;
}

// From nothing to a moneyness, x_m comes along (SEMANTICS section 9); the rules see to the way back.
void choose_features(Configuration& config, const Family& family, const std::vector<std::string>& features) {
  if (family.name == kMoneyness && !features.empty() && !config.feature_choices.contains(family.name)) {
    config.enable_x_m = true;
  }
  if (features.empty()) {
    config.feature_choices.erase(family.name);
  } else {
    config.feature_choices[family.name] = features;
  }
}

}  // namespace

std::size_t Family::size() const {
  switch (kind) {
    case FamilyKind::C:
    case FamilyKind::decay:
    case FamilyKind::foundation_weight:
      return numbers.size();
    case FamilyKind::features:
      return features.size();
    case FamilyKind::interactions:
      return interactions.size();
    case FamilyKind::calibration:
      return calibrations.size();
    case FamilyKind::group_reweight:
      return reweights.size();
    case FamilyKind::ticker_intercepts:
      return intercepts.size();
    case FamilyKind::ticker_x_interactions:
      return slopes.size();
  }
  return 0;
}

Space default_space(const SearchOptions& options) {
  Space space;
  auto& f = space.families;
  f.push_back(number_family(FamilyKind::C, options.C_grid));
  f.push_back(feature_family("volatility", {{}, {"rv20"}, {"rv20_sqrtT"}}));
  f.push_back(
      feature_family(std::string(kMoneyness), {{}, {"log_m_fwd"}, {"abs_log_m_fwd"}, {"abs_log_m_fwd", "log_m_fwd"}}));
  f.back().log_m_stands_in = true;
  f.push_back(feature_family("quality", {{}, {"log_rel_spread"}}));
  f.push_back(feature_family("trend", {{}, {"dividend_yield"}}));
  f.push_back(interactions_family());
  f.push_back(calibration_family(options.allow_isotonic));
  f.push_back(named_family(FamilyKind::group_reweight));
  f.back().reweights = {GroupReweight::none, GroupReweight::chain};
  f.push_back(named_family(FamilyKind::ticker_intercepts));
  f.back().intercepts = {TickerIntercepts::none, TickerIntercepts::all, TickerIntercepts::non_foundation};
  f.push_back(named_family(FamilyKind::ticker_x_interactions));
  f.back().slopes = {false, true};
  f.push_back(number_family(FamilyKind::decay, {0, 4, 8, 13, 26}));
  f.push_back(number_family(FamilyKind::foundation_weight, {1, 1.5, 2}));
  return space;
}

std::vector<std::string> features_of(const Space& space) {
  std::vector<std::string> names;
  const auto add = [&names](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const auto& family : space.families) {
    for (const auto& choice : family.features) std::for_each(choice.begin(), choice.end(), add);
    if (family.log_m_stands_in) {
      add("log_m");
      add("abs_log_m");
    }
  }
  add("x_m");
  add("x_abs_m");
  return names;
}

Configuration vary(const Configuration& config, const Family& family, std::size_t choice) {
  Configuration varied = config;
  switch (family.kind) {
    case FamilyKind::C:
      varied.C = family.numbers.at(choice);
      break;
    case FamilyKind::features:
      choose_features(varied, family, family.features.at(choice));
      break;
    case FamilyKind::interactions:
      varied.enable_x_m = family.interactions.at(choice).first;
      varied.enable_x_abs_m = family.interactions.at(choice).second;
      break;
    case FamilyKind::calibration:
      varied.calibrate = family.calibrations.at(choice);
      break;
    case FamilyKind::group_reweight:
      varied.group_reweight = family.reweights.at(choice);
      break;
    case FamilyKind::ticker_intercepts:
      varied.ticker_intercepts = family.intercepts.at(choice);
      break;
    case FamilyKind::ticker_x_interactions:
      varied.ticker_x_interactions = family.slopes.at(choice);
      break;
    case FamilyKind::decay:
      varied.train_decay_half_life_weeks = family.numbers.at(choice);
      break;
    case FamilyKind::foundation_weight:
      varied.foundation_weight = family.numbers.at(choice);
      break;
  }
  return varied;
}

}  // namespace calibeam
