#include "search/choice.hpp"

#include <algorithm>

#include "search/names.hpp"
#include "search/strict_json.hpp"

namespace calibeam {
namespace {

const Family* family_called(const Space& space, const std::string& name) {
  const auto found = std::find_if(space.families.begin(), space.families.end(),
                                  [&](const Family& family) { return family.name == name; });
  return found == space.families.end() ? nullptr : &*found;
}

bool makes(const Space& space, const Configuration& config, const ChoiceRef& ref) {
  const Family* family = family_called(space, ref.family);
  if (family == nullptr) return false;
  const auto chosen = choice_json(*family, config);
  return ref.choice.empty() ? chosen != neutral_json(family->kind) : chosen.dump() == ref.choice;
}

void set_neutral(const Family& family, Configuration& config) {
  const Configuration neutral;
  switch (family.kind) {
    case FamilyKind::C:
      break;
    case FamilyKind::features:
      config.feature_choices.erase(family.name);
      break;
    case FamilyKind::interactions:
      config.enable_x_m = config.enable_x_abs_m = false;
      break;
    case FamilyKind::calibration:
      config.calibrate = Calibration::none;
      break;
    case FamilyKind::group_reweight:
      config.group_reweight = GroupReweight::none;
      break;
    case FamilyKind::ticker_intercepts:
      config.ticker_intercepts = TickerIntercepts::none;
      break;
    case FamilyKind::ticker_x_interactions:
      config.ticker_x_interactions = false;
      break;
    case FamilyKind::decay:
      config.train_decay_half_life_weeks = neutral.train_decay_half_life_weeks;
      break;
    case FamilyKind::foundation_weight:
      config.foundation_weight = neutral.foundation_weight;
      break;
  }
}

void give_way(const Space& space, const std::string& winner, Configuration& config) {
  for (const auto& group : space.exclusive) {
    const ChoiceRef* keeps = nullptr;
    for (const auto& ref : group) {
      if (makes(space, config, ref) && (keeps == nullptr || ref.family == winner)) keeps = &ref;
    }
    for (const auto& ref : group) {
      if (&ref != keeps && makes(space, config, ref)) set_neutral(*family_called(space, ref.family), config);
    }
  }
}

// Each round sends at least one more choice back to neutral, or the rest of them change nothing.
void drop_unmet(const Space& space, Configuration& config) {
  for (std::size_t round = 0; round < space.needs.size(); ++round) {
    for (const auto& need : space.needs) {
      if (!makes(space, config, need.choice) || makes(space, config, need.needs)) continue;
      set_neutral(*family_called(space, need.choice.family), config);
    }
  }
}

Effective with_rules(const Space& space, const SpaceFacts& facts, const Configuration& config,
                     const std::string& winner) {
  auto effective = effective_configuration(config, facts, CannotGive::is_taken_out);
  if (space.needs.empty() && space.exclusive.empty()) return effective;
  give_way(space, winner, effective.config);
  drop_unmet(space, effective.config);
  return effective_configuration(effective.config, facts, CannotGive::is_taken_out);
}

}  // namespace

nlohmann::json choice_json(const Family& family, const Configuration& config) {
  switch (family.kind) {
    case FamilyKind::C:
      return number_json(config.C);
    case FamilyKind::features: {
      const auto found = config.feature_choices.find(family.name);
      return found == config.feature_choices.end() ? nlohmann::json::array() : nlohmann::json(found->second);
    }
    case FamilyKind::interactions: {
      auto names = nlohmann::json::array();
      if (config.enable_x_m) names.push_back("x_m");
      if (config.enable_x_abs_m) names.push_back("x_abs_m");
      return names;
    }
    case FamilyKind::calibration:
      return name_of(config.calibrate);
    case FamilyKind::group_reweight:
      return name_of(config.group_reweight);
    case FamilyKind::ticker_intercepts:
      return name_of(config.ticker_intercepts);
    case FamilyKind::ticker_x_interactions:
      return config.ticker_x_interactions;
    case FamilyKind::decay:
      return number_json(config.train_decay_half_life_weeks);
    case FamilyKind::foundation_weight:
      return number_json(config.foundation_weight);
  }
  return nullptr;
}

nlohmann::json choice_json(const Family& family, std::size_t choice) {
  return choice_json(family, vary(Configuration{}, family, choice));
}

nlohmann::json neutral_json(FamilyKind kind) {
  if (kind == FamilyKind::C) return nullptr;
  Family family;
  family.kind = kind;
  Configuration config;
  set_neutral(family, config);
  return choice_json(family, config);
}

Configuration base_configuration(const Space& space, const SearchOptions& options) {
  Configuration base;
  if (!options.C_grid.empty()) base.C = options.C_grid.front();
  for (const auto& family : space.families) {
    bool offered = false;
    for (std::size_t i = 0; i < family.size() && !offered; ++i) {
      offered = family.kind != FamilyKind::C && choice_json(family, i) == choice_json(family, base);
    }
    if (!offered && family.size() > 0) base = vary(base, family, 0);
  }
  return base;
}

bool keeps_rules(const Space& space, const Configuration& config) {
  const auto made = [&](const ChoiceRef& ref) { return makes(space, config, ref); };
  const auto met = [&](const Need& need) { return !made(need.choice) || made(need.needs); };
  const auto at_most_one = [&](const auto& group) { return std::count_if(group.begin(), group.end(), made) <= 1; };
  return std::all_of(space.needs.begin(), space.needs.end(), met) &&
         std::all_of(space.exclusive.begin(), space.exclusive.end(), at_most_one);
}

Effective propose(const Space& space, const SpaceFacts& facts, const Configuration& config, std::size_t family,
                  std::size_t choice) {
  const Family& varied = space.families.at(family);
  return with_rules(space, facts, vary(config, varied, choice), varied.name);
}

Effective settle(const Space& space, const SpaceFacts& facts, const Configuration& config) {
  return with_rules(space, facts, config, "");
}

}  // namespace calibeam
