#include "cli/space_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "search/choice.hpp"

namespace calibeam::cli {
namespace {

std::string word(const nlohmann::json& choice) {
  if (choice.is_boolean()) return choice.get<bool>() ? "on" : "off";
  if (choice.is_string()) return choice.get<std::string>();
  if (!choice.is_array()) return choice.dump();
  if (choice.empty()) return "none";
  return fmt::format("{}", fmt::join(choice.get<std::vector<std::string>>(), "+"));
}

}  // namespace

std::string families_text(const Space& space) {
  std::string out;
  for (const Family& family : space.families) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < family.size(); ++i) words.push_back(word(choice_json(family, i)));
    out += fmt::format("  {:<22} {}\n", family.name, fmt::join(words, ", "));
  }
  return out;
}

std::string taken_out_text(const Space& space) {
  std::string out;
  for (const TakenOut& item : space.taken_out) {
    out += fmt::format("  {:<22} {}: {}\n", item.family, item.choice, item.reason);
  }
  return out;
}

}  // namespace calibeam::cli
