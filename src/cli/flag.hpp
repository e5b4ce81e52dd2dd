// The one table of flags: parsing, --help, completion and the man page are all made from it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/settings.hpp"

namespace calibeam::cli {

/// Commands as bits, so that a flag can belong to several.
enum CommandBit : unsigned {
  kTune = 1U << 0,
  kEvaluate = 1U << 1,
  kSpace = 1U << 2,
  kFit = 1U << 3,
  kPredict = 1U << 4,
  kGenerate = 1U << 5,
  kDoctor = 1U << 6,
  kCompletion = 1U << 7,
  kMan = 1U << 8,
  kHelp = 1U << 9,
  kStudy = kTune | kEvaluate | kSpace | kFit,
  kEvery = (1U << 10) - 1,
};

/// Flags of one group stand together in --help, in this order.
enum class Group { data, regime, splits, fit, metrics, search, trust, calibrator, generate, run, old };

/// What a shell should offer for the value.
enum class Completion { none, file, folder };

/// A flag as given: for messages.
struct Given {
  std::string flag;   ///< "--test-weeks"
  std::string value;  ///< its text; empty for a switch
};

/// How a flag's text becomes a setting.
struct Binding {
  std::function<void(Settings&, const Given&)> set;  ///< throws UsageError
  std::string default_text;                          ///< empty: no default worth showing
  std::vector<std::string> words;                    ///< the allowed values, if they can be listed
};

struct Flag {
  std::string name;   ///< without dashes
  std::string alias;  ///< another name, without dashes; one letter is a short flag
  std::string value;  ///< placeholder of the value; empty: a switch
  std::string help;   ///< one sentence
  Group group = Group::run;
  unsigned commands = kEvery;
  Binding binding;
  Completion completion = Completion::none;
  unsigned required_by = 0;  ///< commands that cannot do without

  [[nodiscard]] std::string display() const { return "--" + name; }
};

/// All flags, in the order of --help.
[[nodiscard]] const std::vector<Flag>& all_flags();
/// The flags of the commands in `commands`, in that order.
[[nodiscard]] std::vector<const Flag*> flags_of(unsigned commands);
[[nodiscard]] std::string title(Group group);

// The parts of the table, one per file.
[[nodiscard]] std::vector<Flag> data_flags();
[[nodiscard]] std::vector<Flag> study_flags();
[[nodiscard]] std::vector<Flag> search_flags();
[[nodiscard]] std::vector<Flag> trust_flags();
[[nodiscard]] std::vector<Flag> calibrator_flags();
[[nodiscard]] std::vector<Flag> generate_flags();
[[nodiscard]] std::vector<Flag> run_flags();

}  // namespace calibeam::cli
