#include "cli/requested.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "calibeam/error.hpp"
#include "cli/log.hpp"
#include "cli/shell_words.hpp"
#include "cli/space_file.hpp"
#include "search/configuration_json.hpp"
#include "search/space.hpp"

namespace calibeam::cli {
namespace {

constexpr const char* kOtherFamily = "other";

/// The family of the default space that knows the feature.
std::string family_of(const std::string& feature, const Space& space) {
  for (const Family& family : space.families) {
    for (const auto& choice : family.features) {
      if (std::find(choice.begin(), choice.end(), feature) != choice.end()) return family.name;
    }
  }
  // The default space shows one pair; the other one is a moneyness, too.
  if (feature == "log_m" || feature == "abs_log_m" || feature == "log_m_fwd" || feature == "abs_log_m_fwd") {
    return "moneyness";
  }
  return kOtherFamily;
}

/// Features by name. x_m and x_abs_m are switches where there is a moneyness, and plain features where there is none.
void set_features(Configuration& config, const std::vector<std::string>& features, const Space& space) {
  config.feature_choices.clear();
  config.enable_x_m = config.enable_x_abs_m = false;
  for (const std::string& feature : features) {
    if (feature != "x_logit_prn" && feature != "x_m" && feature != "x_abs_m") {
      config.feature_choices[family_of(feature, space)].push_back(feature);
    }
  }
  const bool moneyness = config.feature_choices.count("moneyness") > 0;
  for (const std::string& feature : features) {
    if (feature != "x_m" && feature != "x_abs_m") continue;
    if (!moneyness) {
      config.feature_choices[kOtherFamily].push_back(feature);
    } else {
      (feature == "x_m" ? config.enable_x_m : config.enable_x_abs_m) = true;
    }
  }
  for (auto& [family, names] : config.feature_choices) std::sort(names.begin(), names.end());
}

/// A text member of an object; empty if there is none.
template <typename Json>
std::string text_field(const Json& value, const char* name) {
  const bool there = value.is_object() && value.contains(name) && value[name].is_string();
  return there ? value[name].template get<std::string>() : "";
}

}  // namespace

std::vector<std::string> flags_of_best_config(const std::string& path) {
  if (!std::filesystem::exists(path)) return {};  // read_configurations will say so
  const auto document = nlohmann::json::parse(read_text_file(path), nullptr, false);
  const auto list = document.is_array() ? document : nlohmann::json::array({document});
  std::vector<std::string> flags;
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::vector<std::string> words = split_words(text_field(list[i], "command"));
    if (words.size() < 2 || words[0] != "calibeam" || words[1] != "tune") return {};
    words.erase(words.begin(), words.begin() + 2);
    if (i > 0 && words != flags) return {};
    flags = std::move(words);
  }
  return flags;
}

ConfigurationFile read_configurations(const Settings& settings) {
  const SearchOptions& search = settings.study.search;
  const std::string text = read_text_file(settings.config_file);
  ConfigurationFile file;
  file.configurations =
      parse_configurations(text, settings.config_file, base_configuration(default_space(search), search));
  const auto document = nlohmann::ordered_json::parse(text);
  for (std::size_t i = 0; i < file.configurations.size(); ++i) {
    const auto& item = document.is_array() ? document[i] : document;
    file.texts.push_back((item.contains("config") ? item["config"] : item).dump());
    const std::string fingerprint = text_field(item, "dataset_fingerprint");
    if (!fingerprint.empty()) file.fingerprints.push_back(fingerprint);
  }
  return file;
}

void warn_of_other_data(const ConfigurationFile& file, const std::string& name, const std::string& fingerprint) {
  const auto& known = file.fingerprints;
  if (std::count(known.begin(), known.end(), fingerprint) == std::ssize(known)) return;
  log_warning(name +
              " was made on other data (or the same file changed, or read with other columns or regime): its "
              "scores will not be repeated");
}

Configuration configuration_to_fit(const Settings& settings, ConfigurationFile& file) {
  const SearchOptions& search = settings.study.search;
  const Space space = default_space(search);
  Configuration config = base_configuration(space, search);
  if (!settings.config_file.empty()) {
    file = read_configurations(settings);
    const std::vector<Configuration>& all = file.configurations;
    if (all.size() != 1) {
      throw UsageError(
          fmt::format("--config {} holds {} configurations, but fit takes one", settings.config_file, all.size()));
    }
    config = all.front();
  }
  const CalibratorFlags& flags = settings.calibrator;
  if (flags.features) set_features(config, *flags.features, space);
  config.C = flags.C.value_or(config.C);
  config.calibrate = flags.calibrate.value_or(config.calibrate);
  config.group_reweight = flags.group_reweight.value_or(config.group_reweight);
  config.ticker_intercepts = flags.ticker_intercepts.value_or(config.ticker_intercepts);
  config.train_decay_half_life_weeks = flags.train_decay_half_life_weeks.value_or(config.train_decay_half_life_weeks);
  config.foundation_weight = flags.foundation_weight.value_or(config.foundation_weight);
  config.ticker_x_interactions = config.ticker_x_interactions || flags.ticker_x_interactions;
  config.enable_x_m = config.enable_x_m || flags.enable_x_m;
  config.enable_x_abs_m = config.enable_x_abs_m || flags.enable_x_abs_m;
  return config;
}

}  // namespace calibeam::cli
