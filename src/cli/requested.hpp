// The configurations that a command line gives.
#pragma once

#include <string>
#include <vector>

#include "calibeam/configuration.hpp"
#include "cli/settings.hpp"

namespace calibeam::cli {

/// Configurations, and each as it stands in its file.
struct ConfigurationFile {
  std::vector<Configuration> configurations;
  std::vector<std::string> texts;
  std::vector<std::string> fingerprints;  ///< of the data that they were tuned on, where the file says so
};

/// The flags of the command that a best_config.json, or each of a list of them, was made by; none if the file is
/// another, cannot be read, or lists different commands.
[[nodiscard]] std::vector<std::string> flags_of_best_config(const std::string& path);

/// Those of --config, filled up with the base configuration. Throws DataError.
[[nodiscard]] ConfigurationFile read_configurations(const Settings& settings);

/// Warns if the data is not what the configuration was tuned on.
void warn_of_other_data(const ConfigurationFile& file, const std::string& name, const std::string& fingerprint);

/// The one of `fit`: --config if given, else the base configuration, then the flags; `file` gets what
/// --config holds. Throws DataError, UsageError.
[[nodiscard]] Configuration configuration_to_fit(const Settings& settings, ConfigurationFile& file);

}  // namespace calibeam::cli
