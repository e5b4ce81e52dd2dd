#include "page/words.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

namespace calibeam {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kFamilyWords{{
    {"C", "freedom of the fit (C)"},
    {"volatility", "volatility feature"},
    {"moneyness", "moneyness feature"},
    {"quality", "quote quality feature"},
    {"trend", "dividend feature"},
    {"interactions", "pRN times moneyness"},
    {"calibration", "second calibration step"},
    {"group_reweight", "weight of option chains"},
    {"ticker_intercepts", "shift per ticker"},
    {"ticker_x_interactions", "slope per ticker"},
    {"decay", "half-life of old weeks"},
    {"foundation_weight", "weight of foundation tickers"},
}};

std::string joined(const nlohmann::json& names) {
  std::string out;
  for (const auto& name : names)
    out += (out.empty() ? "" : " + ") + (name.is_string() ? name.get<std::string>() : name.dump());
  return out.empty() ? "none" : out;
}

}  // namespace

std::string family_words(const std::string& family) {
  for (const auto& [name, words] : kFamilyWords) {
    if (family == name) return std::string(words);
  }
  return family;
}

std::string choice_words(const std::string& family, const std::string& choice) {
  if (choice.empty()) return "other (refined)";
  const nlohmann::json value = nlohmann::json::parse(choice, nullptr, false);
  if (value.is_array()) return joined(value);
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "on" : "off";
  if (family == "decay") return choice == "0" ? "none" : choice + (choice == "1" ? " week" : " weeks");
  return choice;
}

}  // namespace calibeam
