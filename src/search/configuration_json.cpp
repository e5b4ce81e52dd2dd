#include "search/configuration_json.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "calibeam/error.hpp"
#include "search/names.hpp"
#include "search/strict_json.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxFeatures = 1000;
constexpr const char* kFields =
    "C feature_choices enable_x_m enable_x_abs_m calibrate group_reweight ticker_intercepts ticker_x_interactions "
    "train_decay_half_life_weeks foundation_enabled foundation_weight";

template <typename Enum, std::size_t N>
Enum enumerator(const nlohmann::json& value, const std::string& path, const std::array<std::string_view, N>& names) {
  if (value.is_string()) {
    if (const auto found = named<Enum>(names, value.get_ref<const std::string&>())) return *found;
  }
  fail_json(path, fmt::format("one of {}", fmt::join(names, ", ")), value);
}

bool boolean(const nlohmann::json& value, const std::string& path) {
  if (!value.is_boolean()) fail_json(path, "true or false", value);
  return value.get<bool>();
}

double positive(const nlohmann::json& value, const std::string& path) {
  const double number = finite_number(value, path, "a number above 0");
  if (!(number > 0.0)) fail_json(path, "a number above 0", value);
  return number;
}

std::vector<std::string> feature_list(const nlohmann::json& value, const std::string& path) {
  constexpr const char* kExpected = "a list of column names, [] for none";
  if (value.is_null()) return {};
  if (!value.is_array() || value.size() > kMaxFeatures) fail_json(path, kExpected, value);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!value[i].is_string() || value[i].get_ref<const std::string&>().empty()) {
      fail_json(fmt::format("{}[{}]", path, i), "a column name", value[i]);
    }
    names.push_back(value[i].get<std::string>());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

FeatureChoices feature_choices(const nlohmann::json& value, const std::string& path) {
  if (!value.is_object()) fail_json(path, "an object of family names with lists of column names", value);
  FeatureChoices choices;
  for (const auto& [family, features] : value.items()) {
    auto names = feature_list(features, fmt::format("{}.{}", path, family));
    if (!names.empty()) choices.emplace(family, std::move(names));
  }
  return choices;
}

void read_field(const std::string& name, const nlohmann::json& value, const std::string& path, Configuration& config) {
  if (name == "C") config.C = positive(value, path);
  if (name == "feature_choices") config.feature_choices = feature_choices(value, path);
  if (name == "enable_x_m") config.enable_x_m = boolean(value, path);
  if (name == "enable_x_abs_m") config.enable_x_abs_m = boolean(value, path);
  if (name == "calibrate") config.calibrate = enumerator<Calibration>(value, path, kCalibrationNames);
  if (name == "group_reweight") config.group_reweight = enumerator<GroupReweight>(value, path, kReweightNames);
  if (name == "ticker_intercepts")
    config.ticker_intercepts = enumerator<TickerIntercepts>(value, path, kInterceptNames);
  if (name == "ticker_x_interactions") config.ticker_x_interactions = boolean(value, path);
  if (name == "foundation_weight") config.foundation_weight = positive(value, path);
  if (name == "train_decay_half_life_weeks") {
    config.train_decay_half_life_weeks = finite_number(value, path, "a number of weeks, 0 for no decay");
    if (config.train_decay_half_life_weeks < 0.0) fail_json(path, "a number of weeks, 0 for no decay", value);
  }
}

const char* text(bool value) { return value ? "true" : "false"; }

}  // namespace

Configuration parse_configuration(const nlohmann::json& value, const std::string& path, const Configuration& base) {
  require_fields(value, path, kFields);
  Configuration config = base;
  for (const auto& [name, field] : value.items()) read_field(name, field, path + "." + name, config);
  // "Off" beats the weight (the reading of the reference implementation).
  if (value.contains("foundation_enabled") && !boolean(value["foundation_enabled"], path + ".foundation_enabled")) {
    config.foundation_weight = 1.0;
  }
  return config;
}

std::vector<Configuration> parse_configurations(std::string_view text, const std::string& source,
                                                const Configuration& base) {
  const auto document = parse_strict_json(text, source, kMaxBytes);
  const auto where = source + ": $";
  if (document.is_object() && document.contains("config")) {
    return {parse_configuration(document["config"], where + ".config", base)};
  }
  if (document.is_object()) return {parse_configuration(document, where, base)};
  if (!document.is_array() || document.empty()) fail_json(where, "a configuration or a list of them", document);
  std::vector<Configuration> configs;
  for (std::size_t i = 0; i < document.size(); ++i) {
    const auto place = fmt::format("{}[{}]", where, i);
    const bool is_best = document[i].is_object() && document[i].contains("config");
    configs.push_back(is_best ? parse_configuration(document[i]["config"], place + ".config", base)
                              : parse_configuration(document[i], place, base));
  }
  return configs;
}

nlohmann::ordered_json config_to_json(const Configuration& config) {
  nlohmann::ordered_json choices = nlohmann::ordered_json::object();
  for (const char* family : {"volatility", "moneyness", "quality", "trend"}) {
    choices[family] = nlohmann::ordered_json::array();
  }
  for (const auto& [family, features] : config.feature_choices) choices[family] = features;
  return {{"C", number_json(config.C)},
          {"feature_choices", choices},
          {"enable_x_m", config.enable_x_m},
          {"enable_x_abs_m", config.enable_x_abs_m},
          {"calibrate", name_of(config.calibrate)},
          {"group_reweight", name_of(config.group_reweight)},
          {"ticker_intercepts", name_of(config.ticker_intercepts)},
          {"ticker_x_interactions", config.ticker_x_interactions},
          {"train_decay_half_life_weeks", number_json(config.train_decay_half_life_weeks)},
          {"foundation_enabled", config.foundation_weight != 1.0},
          {"foundation_weight", number_json(config.foundation_weight)}};
}

std::vector<std::string> sorted_features(const Configuration& config) {
  std::vector<std::string> names;
  for (const auto& [family, features] : config.feature_choices) {
    names.insert(names.end(), features.begin(), features.end());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string canonical_text(const Configuration& c) {
  fmt::memory_buffer out;
  const auto put = [&out](std::string_view part) { out.append(part.data(), part.data() + part.size()); };
  put("{\"C\":" + number_text(c.C) + ",\"features\":[");
  bool first = true;
  for (const auto& name : sorted_features(c)) {
    if (!first) put(",");
    first = false;
    put(nlohmann::json(name).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
  }
  fmt::format_to(std::back_inserter(out), "],\"enable_x_m\":{},\"enable_x_abs_m\":{},\"calibrate\":\"{}\"",
                 text(c.enable_x_m), text(c.enable_x_abs_m), name_of(c.calibrate));
  fmt::format_to(std::back_inserter(out), ",\"group_reweight\":\"{}\",\"ticker_intercepts\":\"{}\"",
                 name_of(c.group_reweight), name_of(c.ticker_intercepts));
  fmt::format_to(std::back_inserter(out), ",\"ticker_x_interactions\":{},\"train_decay_half_life_weeks\":{}",
                 text(c.ticker_x_interactions), number_text(c.train_decay_half_life_weeks));
  fmt::format_to(std::back_inserter(out), ",\"foundation_enabled\":{},\"foundation_weight\":{}}}",
                 text(c.foundation_weight != 1.0), number_text(c.foundation_weight));
  return fmt::to_string(out);
}

std::string features_in_words(const Configuration& c) {
  std::vector<std::string> parts;
  const auto features = sorted_features(c);
  parts.push_back(features.empty() ? "x_logit_prn only" : fmt::format("{}", fmt::join(features, " + ")));
  if (c.enable_x_m) parts.emplace_back("x_m");
  if (c.enable_x_abs_m) parts.emplace_back("x_abs_m");
  if (c.calibrate == Calibration::platt) parts.emplace_back("Platt");
  if (c.calibrate == Calibration::isotonic) parts.emplace_back("isotonic");
  parts.push_back("C " + number_text(c.C));
  if (c.group_reweight == GroupReweight::chain) parts.emplace_back("chain weights");
  if (c.ticker_intercepts == TickerIntercepts::none) {
    parts.emplace_back("no ticker intercepts");
  } else {
    parts.push_back(fmt::format("ticker intercepts {}", name_of(c.ticker_intercepts)));
  }
  if (c.ticker_x_interactions) parts.emplace_back("ticker slopes");
  if (c.train_decay_half_life_weeks > 0.0) {
    parts.push_back(fmt::format("decay {} weeks", number_text(c.train_decay_half_life_weeks)));
  }
  if (c.foundation_weight != 1.0) parts.push_back("foundation weight " + number_text(c.foundation_weight));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace calibeam
