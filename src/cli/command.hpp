// The table of commands.
#pragma once

#include <string>
#include <vector>

#include "cli/flag.hpp"

namespace calibeam::cli {

struct Command {
  CommandBit bit;
  std::string name;
  std::string argument;  ///< placeholder of what is no flag; empty: none is taken
  std::string purpose;   ///< one line
  std::string text;      ///< a few sentences
  std::vector<std::string> examples;
  int (*run)(const Settings&);     ///< returns the exit code
  std::vector<std::string> words;  ///< what `argument` may be, for completion
};

[[nodiscard]] const std::vector<Command>& all_commands();
/// nullptr: there is no such command.
[[nodiscard]] const Command* find_command(const std::string& name);

// One per file of the same name.
int run_tune(const Settings& settings);
int run_evaluate(const Settings& settings);
int run_space(const Settings& settings);
int run_fit(const Settings& settings);
int run_predict(const Settings& settings);
int run_generate(const Settings& settings);
int run_doctor(const Settings& settings);
int run_completion(const Settings& settings);
int run_man(const Settings& settings);
int run_help(const Settings& settings);

}  // namespace calibeam::cli
