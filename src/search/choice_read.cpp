#include "search/choice_read.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "calibeam/error.hpp"
#include "search/choice.hpp"
#include "search/names.hpp"
#include "search/strict_json.hpp"

namespace calibeam {
namespace {

constexpr double kLeastNumber = 1e-12, kGreatestNumber = 1e12;
constexpr std::size_t kMaxChoices = 1000, kMaxNames = 256, kMaxNameBytes = 256;

std::string name_at(const nlohmann::json& value, const std::string& path, const std::string& expected) {
  if (!value.is_string()) fail_json(path, expected, value);
  const auto& name = value.get_ref<const std::string&>();
  if (name.empty() || name.size() > kMaxNameBytes) fail_json(path, expected, value);
  return name;
}

std::vector<std::string> names_at(const nlohmann::json& value, const std::string& path) {
  if (!value.is_array() || value.size() > kMaxNames) fail_json(path, "a list of column names, [] for none", value);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto where = fmt::format("{}[{}]", path, i);
    names.push_back(name_at(value[i], where, "the name of a numeric column or feature"));
    if (names.back() == "x_logit_prn") fail_json(where, "another column: x_logit_prn is always in the model", value[i]);
  }
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) fail_json(path, "every column once", value);
  return names;
}

std::pair<bool, bool> interactions_at(const nlohmann::json& value, const std::string& path) {
  const auto names = names_at(value, path);
  const auto has = [&](const char* name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  const std::pair flags(has("x_m"), has("x_abs_m"));
  if (names.size() != std::size_t{flags.first} + std::size_t{flags.second}) {
    fail_json(path, "a list of x_m and x_abs_m, [] for none", value);
  }
  return flags;
}

double number_at(const nlohmann::json& value, const std::string& path, FamilyKind kind) {
  const bool zero_allowed = kind == FamilyKind::decay;
  const std::string expected = zero_allowed ? "a number of weeks, 0 for no decay" : "a number above 0";
  const double number = finite_number(value, path, expected);
  if (number == 0.0 && zero_allowed) return number;
  if (!(number >= kLeastNumber && number <= kGreatestNumber)) {
    fail_json(path, expected + ", from 1e-12 to 1e12", value);
  }
  return number;
}

template <typename Enum, std::size_t N>
Enum enumerator_at(const nlohmann::json& value, const std::string& path, const std::array<std::string_view, N>& names) {
  if (value.is_string()) {
    if (const auto found = named<Enum>(names, value.get_ref<const std::string&>())) return *found;
  }
  fail_json(path, fmt::format("one of {}", fmt::join(names, ", ")), value);
}

void read_choice(Family& family, const nlohmann::json& value, const std::string& path) {
  switch (family.kind) {
    case FamilyKind::C:
    case FamilyKind::decay:
    case FamilyKind::foundation_weight:
      family.numbers.push_back(number_at(value, path, family.kind));
      break;
    case FamilyKind::features:
      family.features.push_back(names_at(value, path));
      break;
    case FamilyKind::interactions:
      family.interactions.push_back(interactions_at(value, path));
      break;
    case FamilyKind::calibration:
      family.calibrations.push_back(enumerator_at<Calibration>(value, path, kCalibrationNames));
      break;
    case FamilyKind::group_reweight:
      family.reweights.push_back(enumerator_at<GroupReweight>(value, path, kReweightNames));
      break;
    case FamilyKind::ticker_intercepts:
      family.intercepts.push_back(enumerator_at<TickerIntercepts>(value, path, kInterceptNames));
      break;
    case FamilyKind::ticker_x_interactions:
      if (!value.is_boolean()) fail_json(path, "true or false", value);
      family.slopes.push_back(value.get<bool>());
      break;
  }
}

// The number of the choice that `value` describes, in any order of its names.
bool offers(const Family& family, const nlohmann::json& choice) {
  for (std::size_t i = 0; i < family.size(); ++i) {
    if (choice_json(family, i) == choice) return true;
  }
  return false;
}

void require_distinct(const Family& family, const nlohmann::json& choices, const std::string& path) {
  for (std::size_t i = 1; i < family.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (choice_json(family, i) != choice_json(family, j)) continue;
      fail_json(fmt::format("{}[{}]", path, i), fmt::format("a choice that differs from number {}", j), choices[i]);
    }
  }
}

}  // namespace

Family read_family(const nlohmann::json& value, const std::string& path) {
  require_fields(value, path, "name choices log_m_stands_in description");
  for (const char* field : {"name", "choices"}) {
    if (!value.contains(field)) fail_json(path, fmt::format("the field \"{}\"", field), value);
  }
  Family family;
  family.name = name_at(value["name"], path + ".name", "the name of a family");
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::any_of(family.name.begin(), family.name.end(), is_control)) {
    fail_json(path + ".name", "a name without control characters", value["name"]);
  }
  if (family.name == name_of(FamilyKind::features)) fail_json(path + ".name", "another name", value["name"]);
  family.kind = named<FamilyKind>(kKindNames, family.name).value_or(FamilyKind::features);
  if (value.contains("description") && !value["description"].is_string()) {
    fail_json(path + ".description", "text", value["description"]);
  }
  if (value.contains("log_m_stands_in")) {
    const auto& flag = value["log_m_stands_in"];
    if (!flag.is_boolean() || family.kind != FamilyKind::features) {
      fail_json(path + ".log_m_stands_in", "true or false, in a family of features", flag);
    }
    family.log_m_stands_in = flag.get<bool>();
  }
  const auto& choices = value["choices"];
  if (!choices.is_array() || choices.empty() || choices.size() > kMaxChoices) {
    fail_json(path + ".choices", fmt::format("a list of 1 to {} choices", kMaxChoices), choices);
  }
  for (std::size_t i = 0; i < choices.size(); ++i) {
    read_choice(family, choices[i], fmt::format("{}.choices[{}]", path, i));
  }
  require_distinct(family, choices, path + ".choices");
  return family;
}

ChoiceRef read_reference(const Space& space, const nlohmann::json& value, const std::string& path, Fallback fallback) {
  require_fields(value, path, "family choice");
  const auto name = value.contains("family") ? value["family"] : nlohmann::json();
  const auto found = std::find_if(space.families.begin(), space.families.end(),
                                  [&](const Family& family) { return name == family.name; });
  if (found == space.families.end()) fail_json(path + ".family", "the name of a family of this space", name);
  const auto neutral = neutral_json(found->kind);
  if (fallback == Fallback::required && !offers(*found, neutral)) {
    fail_json(path + ".family", fmt::format("a family with the choice {} to fall back on", neutral.dump()), name);
  }
  if (!value.contains("choice")) return {found->name, ""};
  Family one;  // the choice alone, read like those of the family
  one.name = found->name;
  one.kind = found->kind;
  read_choice(one, value["choice"], path + ".choice");
  const auto choice = choice_json(one, 0);
  if (!offers(*found, choice)) fail_json(path + ".choice", "one of the family's choices", value["choice"]);
  if (fallback == Fallback::required && choice == neutral) {
    fail_json(path + ".choice", "another than the neutral choice", value["choice"]);
  }
  return {found->name, choice.dump()};
}

}  // namespace calibeam
