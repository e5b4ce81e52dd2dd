// What the data cannot serve is taken out of the space (SEMANTICS section 9).
#include <algorithm>
#include <map>

#include "search/names.hpp"
#include "search/space.hpp"

namespace calibeam {
namespace {

class Availability {
 public:
  Availability(const SpaceFacts& facts, std::vector<TakenOut>& taken_out) : facts_(facts), taken_out_(taken_out) {}

  Family apply(Family family) {
    switch (family.kind) {
      case FamilyKind::features:
        features(family);
        break;
      case FamilyKind::interactions:
        interactions(family);
        break;
      case FamilyKind::group_reweight:
        if (!facts_.has_chains) keep(family, family.reweights, GroupReweight::none, "no as-of and expiry columns");
        break;
      case FamilyKind::ticker_intercepts:
        if (facts_.num_tickers < 2) {
          keep(family, family.intercepts, TickerIntercepts::none, "fewer than 2 tickers before the VAL weeks");
        }
        break;
      case FamilyKind::ticker_x_interactions:
        slopes(family);
        break;
      case FamilyKind::foundation_weight:
        if (!facts_.has_foundation) {
          keep(family, family.numbers, 1.0, "no foundation ticker in the data before the VAL weeks");
        }
        break;
      default:
        break;
    }
    return family;
  }

 private:
  [[nodiscard]] bool fine(const std::string& feature) const { return !facts_.problems.contains(feature); }

  void features(Family& family) {
    if (family.log_m_stands_in && !fine("log_m_fwd") && fine("log_m")) {
      const std::map<std::string, std::string> spot{{"log_m_fwd", "log_m"}, {"abs_log_m_fwd", "abs_log_m"}};
      for (auto& choice : family.features) {
        for (auto& name : choice) {
          if (const auto found = spot.find(name); found != spot.end()) name = found->second;
        }
        std::sort(choice.begin(), choice.end());
      }
    }
    std::vector<std::string> gone;
    std::erase_if(family.features, [&](const std::vector<std::string>& choice) {
      const bool out = !std::all_of(choice.begin(), choice.end(), [this](const auto& name) { return fine(name); });
      if (out) gone.insert(gone.end(), choice.begin(), choice.end());
      return out;
    });
    std::sort(gone.begin(), gone.end());
    gone.erase(std::unique(gone.begin(), gone.end()), gone.end());
    for (const auto& name : gone) {
      if (!fine(name)) taken_out_.push_back({family.name, name, facts_.problems.at(name).reason});
    }
    if (family.features.empty()) family.features.emplace_back();
  }

  // One that is only constant is switched off by the rules of effective configurations; one that cannot be derived at
  // all would be an error there.
  void interactions(Family& family) {
    for (const bool absolute : {false, true}) {
      const std::string name = absolute ? "x_abs_m" : "x_m";
      const auto found = facts_.problems.find(name);
      if (found == facts_.problems.end() || !found->second.fatal) continue;
      const auto removed = std::erase_if(family.interactions,
                                         [&](const auto& choice) { return absolute ? choice.second : choice.first; });
      if (removed > 0) taken_out_.push_back({family.name, name, found->second.reason});
    }
    if (family.interactions.empty()) family.interactions.emplace_back(false, false);
  }

  // Slopes need support with some choice of intercepts that is left; without intercepts there are none.
  void slopes(Family& family) {
    const bool possible = facts_.slopes_with_all || facts_.slopes_with_non_foundation;
    const bool searched = std::find(family.slopes.begin(), family.slopes.end(), true) != family.slopes.end();
    if (possible || !searched) return;
    taken_out_.push_back({family.name, "true", "fewer than 2 tickers with enough rows for a slope"});
    family.slopes = {false};
  }

  template <typename T>
  void keep(const Family& family, std::vector<T>& choices, T neutral, const std::string& reason) {
    const auto others = std::count_if(choices.begin(), choices.end(), [&](const T& c) { return c != neutral; });
    if (others > 0) taken_out_.push_back({family.name, "all but the neutral one", reason});
    choices = {neutral};
  }

  const SpaceFacts& facts_;
  std::vector<TakenOut>& taken_out_;
};

}  // namespace

Space available_space(const Space& space, const SpaceFacts& facts) {
  Space available = space;
  Availability rules(facts, available.taken_out);
  for (auto& family : available.families) family = rules.apply(family);
  return available;
}

}  // namespace calibeam
