// Configurations as JSON: what people write, what best_config.json holds, and the canonical text behind every key.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "calibeam/configuration.hpp"

namespace calibeam {

/// A configuration from a JSON object with the fields of best_config.json's `config`; absent fields are those of
/// `base`; `foundation_enabled: false` makes the weight 1. `path` names the value in messages ("$", "$[3]"). Throws
/// DataError with the path and what was expected.
[[nodiscard]] Configuration parse_configuration(const nlohmann::json& value, const std::string& path,
                                                const Configuration& base);

/// The configurations of a file: one object, a list of them, or a best_config.json (whose `config` is taken). `source`
/// is the file's name for messages. Throws DataError.
[[nodiscard]] std::vector<Configuration> parse_configurations(std::string_view text, const std::string& source,
                                                              const Configuration& base);

/// The `config` object of best_config.json; parse_configuration reads it back to an equal configuration.
[[nodiscard]] nlohmann::ordered_json config_to_json(const Configuration& config);

/// Canonical JSON of an effective configuration (SEMANTICS section 9): equal texts are equal models.
[[nodiscard]] std::string canonical_text(const Configuration& effective);

/// The distinct features of all families, sorted; interactions are not among them unless named in a family.
[[nodiscard]] std::vector<std::string> sorted_features(const Configuration& config);

/// For people: "rv20 + log_m_fwd, x_m, Platt, C 0.5, chain weights, intercepts non_foundation, slopes, decay 8 weeks".
[[nodiscard]] std::string features_in_words(const Configuration& config);

}  // namespace calibeam
