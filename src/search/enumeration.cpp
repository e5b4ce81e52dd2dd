#include "search/enumeration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "calibeam/error.hpp"
#include "search/choice.hpp"
#include "search/names.hpp"

namespace calibeam {
namespace {

constexpr std::uint64_t kMaxGroup = 1'000'000;
constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 63;

// Which families are varied fastest; what the evaluator shares between neighbours decides.
int speed(FamilyKind kind) {
  switch (kind) {
    case FamilyKind::C:
      return 0;
    case FamilyKind::calibration:
      return 1;
    case FamilyKind::features:
    case FamilyKind::interactions:
      return 2;
    case FamilyKind::ticker_intercepts:
    case FamilyKind::ticker_x_interactions:
      return 3;
    default:
      return 4;
  }
}

// Families that belong together, as a forest of representatives.
class Ties {
 public:
  explicit Ties(const Space& space) : space_(space), parent_(space.families.size()) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    join(std::string(kMoneyness), std::string(name_of(FamilyKind::interactions)));
    join(std::string(name_of(FamilyKind::ticker_intercepts)), std::string(name_of(FamilyKind::ticker_x_interactions)));
    for (const auto& need : space.needs) join(need.choice.family, need.needs.family);
    for (const auto& group : space.exclusive) {
      for (const auto& ref : group) join(group.front().family, ref.family);
    }
    join_shared_features();
  }

  [[nodiscard]] std::size_t root(std::size_t i) const {
    while (parent_[i] != i) i = parent_[i];
    return i;
  }

 private:
  void join(const std::string& a, const std::string& b) {
    std::optional<std::size_t> left, right;
    for (std::size_t i = 0; i < space_.families.size(); ++i) {
      if (space_.families[i].name == a) left = i;
      if (space_.families[i].name == b) right = i;
    }
    if (left && right) parent_[root(*right)] = root(*left);
  }

  // Two families that can choose the same feature can lead to the same model.
  void join_shared_features() {
    std::unordered_map<std::string, std::size_t> owner;
    for (std::size_t i = 0; i < space_.families.size(); ++i) {
      for (const auto& choice : space_.families[i].features) {
        for (const auto& name : choice) parent_[root(i)] = root(owner.emplace(name, i).first->second);
      }
    }
  }

  const Space& space_;
  std::vector<std::size_t> parent_;
};

// Like an odometer, the last digit fastest; false after the last combination.
bool next_combination(std::vector<std::size_t>& digits, const std::vector<std::size_t>& radices) {
  for (std::size_t i = digits.size(); i-- > 0;) {
    if (++digits[i] < radices[i]) return true;
    digits[i] = 0;
  }
  return false;
}

// What `config` chose in the families of a group, on top of `base`.
void copy_choice(const Family& family, const Configuration& config, Configuration& base) {
  switch (family.kind) {
    case FamilyKind::C:
      base.C = config.C;
      break;
    case FamilyKind::features:
      base.feature_choices.erase(family.name);
      if (const auto f = config.feature_choices.find(family.name); f != config.feature_choices.end()) {
        base.feature_choices.insert(*f);
      }
      break;
    case FamilyKind::interactions:
      base.enable_x_m = config.enable_x_m;
      base.enable_x_abs_m = config.enable_x_abs_m;
      break;
    case FamilyKind::calibration:
      base.calibrate = config.calibrate;
      break;
    case FamilyKind::group_reweight:
      base.group_reweight = config.group_reweight;
      break;
    case FamilyKind::ticker_intercepts:
      base.ticker_intercepts = config.ticker_intercepts;
      break;
    case FamilyKind::ticker_x_interactions:
      base.ticker_x_interactions = config.ticker_x_interactions;
      break;
    case FamilyKind::decay:
      base.train_decay_half_life_weeks = config.train_decay_half_life_weeks;
      break;
    case FamilyKind::foundation_weight:
      base.foundation_weight = config.foundation_weight;
      break;
  }
}

// The rules among the families of a group; those of other groups are theirs.
Space rules_of(const Space& space, const std::vector<std::size_t>& families) {
  const auto in_group = [&](const std::string& name) {
    return std::any_of(families.begin(), families.end(), [&](std::size_t f) { return space.families[f].name == name; });
  };
  Space local{space.families, {}, space.needs, space.exclusive};
  std::erase_if(local.needs, [&](const Need& need) { return !in_group(need.choice.family); });
  std::erase_if(local.exclusive, [&](const auto& group) { return group.empty() || !in_group(group.front().family); });
  return local;
}

}  // namespace

Enumeration::Enumeration(const Space& space, const SpaceFacts& facts, const SearchOptions& options)
    : space_(space), facts_(facts), base_(base_configuration(space, options)) {
  const Ties ties(space);
  std::vector<std::size_t> order(space.families.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return speed(space.families[a].kind) < speed(space.families[b].kind);
  });
  std::vector<bool> done(order.size(), false);
  for (const auto first : order) {
    if (done[first]) continue;
    std::vector<std::size_t> families;
    for (const auto i : order) {
      if (ties.root(i) != ties.root(first)) continue;
      families.push_back(i);
      done[i] = true;
    }
    add_group(std::move(families));
  }
}

void Enumeration::add_group(std::vector<std::size_t> families) {
  const Space rules = rules_of(space_, families);
  FamilyGroup group{std::move(families), {}, {}};
  std::vector<std::size_t> radices;
  std::uint64_t combinations = 1;
  for (const auto f : group.families) {
    radices.push_back(space_.families[f].size());
    combinations = std::min(kMaxGroup + 1, combinations * radices.back());
  }
  if (combinations > kMaxGroup) {
    throw UsageError(
        fmt::format("the space ties more than {} combinations of choices together: use fewer choices, "
                    "rules or shared features",
                    kMaxGroup));
  }
  std::vector<std::size_t> digits(radices.size(), 0);
  for (bool more = combinations > 0; more; more = next_combination(digits, radices)) {
    const auto effective = effective_configuration(with_digits(group, digits), facts_, CannotGive::is_taken_out);
    if (!keeps_rules(rules, effective.config)) continue;
    if (group.index.emplace(effective.canonical, group.digits.size()).second) group.digits.push_back(digits);
  }
  if (__builtin_mul_overflow(count_, std::uint64_t{group.digits.size()}, &count_) || count_ >= kMaxCount) {
    throw UsageError("the space has too many configurations to count: take out choices");
  }
  groups_.push_back(std::move(group));
}

Configuration Enumeration::with_digits(const FamilyGroup& group, const std::vector<std::size_t>& digits) const {
  Configuration config = base_;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const Family& family = space_.families[group.families[i]];
    copy_choice(family, vary(config, family, digits[i]), config);  // without the x_m that comes with a moneyness
  }
  return config;
}

Effective Enumeration::at(std::uint64_t index) const {
  if (index >= count_) throw std::out_of_range("Enumeration::at");
  Configuration config = base_;
  for (const auto& group : groups_) {
    const auto& digits = group.digits[index % group.digits.size()];
    index /= group.digits.size();
    for (std::size_t i = 0; i < digits.size(); ++i) {
      const Family& family = space_.families[group.families[i]];
      copy_choice(family, vary(config, family, digits[i]), config);
    }
  }
  return effective_configuration(config, facts_, CannotGive::is_taken_out);
}

std::optional<std::uint64_t> Enumeration::find(const Configuration& effective) const {
  std::uint64_t number = 0, place = 1;
  for (const auto& group : groups_) {
    Configuration part = base_;
    for (const auto f : group.families) copy_choice(space_.families[f], effective, part);
    const auto found = group.index.find(effective_configuration(part, facts_, CannotGive::is_taken_out).canonical);
    if (found == group.index.end()) return std::nullopt;
    number += place * found->second;
    place *= group.digits.size();
  }
  return at(number).canonical == effective_configuration(effective, facts_, CannotGive::is_taken_out).canonical
             ? std::optional(number)
             : std::nullopt;
}

}  // namespace calibeam
