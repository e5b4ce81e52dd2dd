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
};

/// Those of --config, filled up with the base configuration. Throws DataError.
[[nodiscard]] ConfigurationFile read_configurations(const Settings& settings);

/// The one of `fit`: --config if given, else the base configuration, then the flags. Throws DataError, UsageError.
[[nodiscard]] Configuration configuration_to_fit(const Settings& settings);

}  // namespace calibeam::cli
