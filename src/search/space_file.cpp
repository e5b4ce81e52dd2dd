#include "search/space_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "calibeam/error.hpp"
#include "search/choice.hpp"
#include "search/choice_read.hpp"
#include "search/names.hpp"
#include "search/strict_json.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxFamilies = 64, kMaxRules = 256;

using Families = std::vector<Family>;

Families::iterator find_family(Families& families, const std::string& name) {
  return std::find_if(families.begin(), families.end(), [&](const Family& f) { return f.name == name; });
}

// A family that is there is replaced in its place; a new one of features comes after the others of features, so that a
// pass meets features before interactions; any other comes last.
void put_family(Families& families, Family family) {
  if (const auto same = find_family(families, family.name); same != families.end()) {
    *same = std::move(family);
    return;
  }
  auto place = families.end();
  if (family.kind == FamilyKind::features) {
    const auto last = std::find_if(families.rbegin(), families.rend(),
                                   [](const Family& f) { return f.kind == FamilyKind::features; });
    if (last != families.rend()) place = last.base();
  }
  families.insert(place, std::move(family));
}

const nlohmann::json& list_at(const nlohmann::json& document, const char* name, const std::string& path,
                              std::size_t max_size) {
  static const nlohmann::json kEmpty = nlohmann::json::array();
  if (!document.contains(name)) return kEmpty;
  const auto& value = document[name];
  if (!value.is_array() || value.size() > max_size) {
    fail_json(fmt::format("{}.{}", path, name), fmt::format("a list of at most {}", max_size), value);
  }
  return value;
}

Families read_families(const nlohmann::json& document, const std::string& path, const SearchOptions& options) {
  const bool from_nothing = document.value("extends", "default") == "nothing";
  Families families = from_nothing ? Families{} : default_space(options).families;
  const auto& removed = list_at(document, "remove", path, kMaxFamilies);
  for (std::size_t i = 0; i < removed.size(); ++i) {
    const auto found = removed[i].is_string() ? find_family(families, removed[i].get<std::string>()) : families.end();
    if (found == families.end()) {
      fail_json(fmt::format("{}.remove[{}]", path, i), "the name of a family of the default space", removed[i]);
    }
    families.erase(found);
  }
  std::vector<std::string> names;
  const auto& listed = list_at(document, "families", path, kMaxFamilies);
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const auto where = fmt::format("{}.families[{}]", path, i);
    Family family = read_family(listed[i], where);
    if (std::find(names.begin(), names.end(), family.name) != names.end()) {
      fail_json(where + ".name", "a name that no family before has", listed[i]["name"]);
    }
    names.push_back(family.name);
    put_family(families, std::move(family));
  }
  if (families.empty()) fail_json(path + ".families", "at least one family", document);
  return families;
}

void read_rules(const nlohmann::json& document, const std::string& path, Space& space) {
  const auto& needs = list_at(document, "needs", path, kMaxRules);
  for (std::size_t i = 0; i < needs.size(); ++i) {
    const auto where = fmt::format("{}.needs[{}]", path, i);
    require_fields(needs[i], where, "choice needs");
    for (const char* field : {"choice", "needs"}) {
      if (!needs[i].contains(field)) fail_json(where, fmt::format("the field \"{}\"", field), needs[i]);
    }
    space.needs.push_back({read_reference(space, needs[i]["choice"], where + ".choice", Fallback::required),
                           read_reference(space, needs[i]["needs"], where + ".needs", Fallback::not_required)});
  }
  const auto& groups = list_at(document, "exclusive", path, kMaxRules);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto where = fmt::format("{}.exclusive[{}]", path, g);
    if (!groups[g].is_array() || groups[g].size() < 2 || groups[g].size() > kMaxRules) {
      fail_json(where, "a list of two or more choices of different families", groups[g]);
    }
    std::vector<ChoiceRef> group;
    for (std::size_t i = 0; i < groups[g].size(); ++i) {
      const auto at = fmt::format("{}[{}]", where, i);
      group.push_back(read_reference(space, groups[g][i], at, Fallback::required));
      const auto again = std::any_of(group.begin(), group.end() - 1,
                                     [&](const ChoiceRef& other) { return other.family == group.back().family; });
      if (again)
        fail_json(at + ".family", "another family: choices of one family exclude each other anyway", groups[g][i]);
    }
    space.exclusive.push_back(std::move(group));
  }
}

nlohmann::ordered_json reference_json(const ChoiceRef& ref) {
  nlohmann::ordered_json out{{"family", ref.family}};
  if (!ref.choice.empty()) out["choice"] = nlohmann::ordered_json::parse(ref.choice);
  return out;
}

nlohmann::ordered_json family_json(const Family& family) {
  nlohmann::ordered_json out{{"name", family.name}};
  if (family.log_m_stands_in) out["log_m_stands_in"] = true;
  out["choices"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < family.size(); ++i) out["choices"].emplace_back(choice_json(family, i));
  return out;
}

// One choice per line would be long, one line for all unreadable: a family per line.
std::string lines_of(const nlohmann::ordered_json& list) {
  std::vector<std::string> lines;
  for (const auto& item : list) lines.push_back("    " + item.dump());
  return lines.empty() ? "[]" : fmt::format("[\n{}\n  ]", fmt::join(lines, ",\n"));
}

}  // namespace

Space parse_space(std::string_view text, const std::string& source, const SearchOptions& options) {
  const auto document = parse_strict_json(text, source, kMaxBytes);
  const std::string path = source + ": $";
  require_fields(document, path, "$schema description schema_version extends remove families needs exclusive");
  if (document.contains("schema_version") && document["schema_version"] != 1) {
    fail_json(path + ".schema_version", "1", document["schema_version"]);
  }
  for (const char* field : {"$schema", "description"}) {
    if (document.contains(field) && !document[field].is_string()) {
      fail_json(fmt::format("{}.{}", path, field), "text", document[field]);
    }
  }
  if (document.contains("extends") && document["extends"] != "default" && document["extends"] != "nothing") {
    fail_json(path + ".extends", "\"default\" or \"nothing\"", document["extends"]);
  }
  Space space;
  space.families = read_families(document, path, options);
  read_rules(document, path, space);
  return space;
}

std::string space_to_json(const Space& space) {
  auto families = nlohmann::ordered_json::array(), needs = families, exclusive = families;
  for (const auto& family : space.families) families.push_back(family_json(family));
  for (const auto& need : space.needs) {
    needs.push_back({{"choice", reference_json(need.choice)}, {"needs", reference_json(need.needs)}});
  }
  for (const auto& group : space.exclusive) {
    auto refs = nlohmann::ordered_json::array();
    for (const auto& ref : group) refs.push_back(reference_json(ref));
    exclusive.push_back(std::move(refs));
  }
  return fmt::format(
      "{{\n  \"schema_version\": 1,\n  \"extends\": \"nothing\",\n  \"families\": {},\n  \"needs\": {},\n"
      "  \"exclusive\": {}\n}}\n",
      lines_of(families), lines_of(needs), lines_of(exclusive));
}

}  // namespace calibeam
