// Everything that one command line says.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/options.hpp"
#include "synthetic/generate.hpp"

namespace calibeam::cli {

/// What is written to the log: each level includes those before it.
enum class LogLevel { error, warn, info, debug };

/// A configuration given flag by flag (`fit`); what is absent is taken from the file or the base configuration.
struct CalibratorFlags {
  std::optional<std::vector<std::string>> features;
  std::optional<double> C, train_decay_half_life_weeks, foundation_weight;
  std::optional<Calibration> calibrate;
  std::optional<GroupReweight> group_reweight;
  std::optional<TickerIntercepts> ticker_intercepts;
  bool ticker_x_interactions = false, enable_x_m = false, enable_x_abs_m = false;
};

/// How and where a command runs, and what it shows.
struct RunSettings {
  int threads = 0;  ///< 0: all cores
  std::string device = "auto";
  LogLevel log_level = LogLevel::warn;
  bool quiet = false, color = true, json = false;
};

struct Settings {
  StudyOptions study;
  RunSettings run;
  CalibratorFlags calibrator;
  GenerateOptions generate;
  std::string out_dir, config_file, space_file, model_file, out_file;
  bool with_test = false, dry_run = false, print_default = false, help = false;
  bool use_model = false, allow_missing_columns = false;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> arguments;  ///< what is no flag (the shell of `completion`, the command of `help`)
  std::set<std::string> given;         ///< names of the flags that were given
  std::vector<std::string> remarks;    ///< sentences about flags: accepted but unused, or taken from a file
  std::string command_line;            ///< as typed, quoted for a shell
};

}  // namespace calibeam::cli
