#include "cli/parse.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "calibeam/error.hpp"
#include "cli/nearest.hpp"
#include "cli/requested.hpp"
#include "cli/shell_words.hpp"
#include "report/text.hpp"

namespace calibeam::cli {
namespace {

constexpr const char* kBaselineArgs = "baseline-args";

struct Token {
  const Flag* flag;
  Given given;
};

struct Tokens {
  std::vector<Token> flags;  ///< in the order of the table
  std::vector<std::string> arguments;
};

std::string option_names(const Flag& flag) {
  if (flag.alias.empty()) return flag.display();
  return flag.display() + (flag.alias.size() == 1 ? ",-" : ",--") + flag.alias;
}

[[noreturn]] void refuse_unknown(const std::string& word, const Command& command) {
  const std::string flag = word.substr(0, word.find('='));
  const std::string where = fmt::format("'calibeam {}'", command.name);
  std::vector<std::string> mine;
  for (const Flag* candidate : flags_of(command.bit)) {
    mine.push_back(candidate->display());
    if (candidate->alias.size() > 1) mine.push_back("--" + candidate->alias);
  }
  std::string owners;
  for (const Flag& other : all_flags()) {
    if (other.display() != flag) continue;
    for (const Command& c : all_commands()) {
      if ((other.commands & c.bit) != 0) owners += (owners.empty() ? "" : ", ") + c.name;
    }
  }
  if (!owners.empty()) throw UsageError(fmt::format("{} is no flag of {}; it belongs to: {}", flag, where, owners));
  throw UsageError(fmt::format("unknown flag {} for {}; the nearest one is {}", flag, where, nearest(flag, mine)));
}

/// A flag's name where its value should be means that the value was forgotten.
void check_value(const Token& token) {
  const std::string& value = token.given.value;
  if (value.rfind("--", 0) != 0 || token.flag->name == kBaselineArgs) return;
  for (const Flag& flag : all_flags()) {
    if (value == flag.display()) {
      throw UsageError(
          fmt::format("{} needs a value ({}), but {} follows", token.given.flag, token.flag->value, value));
    }
  }
}

Token read_option(const Flag& flag, const CLI::Option& option) {
  Token token{&flag, {flag.display(), {}}};
  if (!flag.value.empty()) {
    token.given.value = option.results().back();
    check_value(token);
    return token;
  }
  for (const std::string& value : option.results()) {
    if (value != "true") throw UsageError(fmt::format("{} takes no value, but '{}' is given", flag.display(), value));
  }
  token.given.value = fmt::format("{}", option.results().size());
  return token;
}

/// For CLI11, the last word first. It takes "--flag=" for a flag whose value follows; to us the value is empty.
std::vector<std::string> reversed(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (auto word = words.rbegin(); word != words.rend(); ++word) {
    const bool empty_value = word->size() > 3 && word->rfind("--", 0) == 0 && word->find('=') == word->size() - 1;
    if (empty_value) out.emplace_back();
    out.push_back(empty_value ? word->substr(0, word->size() - 1) : *word);
  }
  return out;
}

/// The words as flags of `bits` and arguments; `command` is for messages.
Tokens tokenize(const std::vector<std::string>& words, unsigned bits, const Command& command) {
  CLI::App app;
  app.set_help_flag("");
  app.allow_extras();
  const std::vector<const Flag*> flags = flags_of(bits);
  std::vector<CLI::Option*> options;
  for (const Flag* flag : flags) {
    options.push_back(flag->value.empty() ? app.add_flag(option_names(*flag)) : app.add_option(option_names(*flag)));
    options.back()->multi_option_policy(flag->value.empty() ? CLI::MultiOptionPolicy::TakeAll
                                                            : CLI::MultiOptionPolicy::TakeLast);
  }
  try {
    app.parse(reversed(words));
  } catch (const CLI::ArgumentMismatch& mismatch) {
    const std::string text = mismatch.what();
    throw UsageError(fmt::format("{} needs a value", text.substr(0, text.find(':'))));
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  Tokens tokens;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (options[i]->count() > 0) tokens.flags.push_back(read_option(*flags[i], *options[i]));
  }
  for (const std::string& extra : app.remaining()) {
    if (extra.size() > 1 && extra[0] == '-') refuse_unknown(extra, command);
    tokens.arguments.push_back(extra);
  }
  return tokens;
}

bool given(const std::vector<Token>& tokens, const std::string& name) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) { return t.flag->name == name; });
}

/// Flags hidden in --baseline-args come first; those that are also given outside are left to the outside.
std::vector<Token> with_baseline_args(const Tokens& outer, const Command& command, Settings& settings) {
  std::vector<Token> all;
  for (const Token& token : outer.flags) {
    if (token.flag->name != kBaselineArgs) continue;
    // The old calibrator's own flags (--C, --features, ...) belong to `fit`; a search sets them itself.
    const Tokens inner = tokenize(split_words(token.given.value), kTune | kFit, command);
    if (!inner.arguments.empty()) {
      throw UsageError(fmt::format("--baseline-args: unexpected '{}'", inner.arguments.front()));
    }
    for (const Token& hidden : inner.flags) {
      if (hidden.flag->name == kBaselineArgs) throw UsageError("--baseline-args cannot hold --baseline-args");
      if ((hidden.flag->commands & command.bit) == 0) {
        settings.remarks.push_back(hidden.given.flag + " in --baseline-args is not used: the search decides it");
      } else if (!given(outer.flags, hidden.flag->name)) {
        all.push_back(hidden);
      }
    }
  }
  all.insert(all.end(), outer.flags.begin(), outer.flags.end());
  return all;
}

/// The command in a best_config.json says on which rows, windows and metrics its numbers rest: what is not given on the
/// command line is taken from there. Which file is read and where outputs go is never taken from a file.
std::vector<Token> with_config_flags(std::vector<Token> tokens, const Command& command, Settings& settings) {
  if (command.bit != kEvaluate && command.bit != kFit) return tokens;
  const auto config =
      std::find_if(tokens.begin(), tokens.end(), [](const Token& t) { return t.flag->name == "config"; });
  if (config == tokens.end()) return tokens;
  const std::string path = config->given.value;
  std::vector<Token> adopted;
  std::string said;
  for (const Token& token : tokenize(flags_of_best_config(path), kTune, command).flags) {
    const bool about_numbers = (token.flag->commands & command.bit) != 0 && token.flag->group != Group::run &&
                               token.flag->group != Group::old && token.flag->name != "csv";
    if (!about_numbers || given(tokens, token.flag->name)) continue;
    said += fmt::format(" {} {}", token.given.flag, shell_word(token.given.value));
    adopted.push_back(token);
  }
  if (!adopted.empty()) settings.remarks.push_back(fmt::format("taken from {}:{}", path, said));
  tokens.insert(tokens.begin(), adopted.begin(), adopted.end());
  return tokens;
}

void check_required(const Command& command, const std::vector<Token>& tokens, const Settings& settings) {
  if (settings.print_default) return;
  for (const Flag* flag : flags_of(command.bit)) {
    if (settings.dry_run && flag->name == "out-dir") continue;  // writes nothing
    const auto set = [flag](const Token& token) { return token.flag == flag && !token.given.value.empty(); };
    if ((flag->required_by & command.bit) != 0 && std::none_of(tokens.begin(), tokens.end(), set)) {
      throw UsageError(fmt::format("{} needs {} {} (see calibeam {} --help)", command.name, flag->display(),
                                   flag->value, command.name));
    }
  }
}

void check_arguments(const Command& command, const Settings& settings) {
  const std::size_t most = command.argument.empty() ? 0 : 1;
  if (settings.arguments.size() <= most) return;
  throw UsageError(fmt::format("unexpected '{}' after 'calibeam {}': values follow their flags, as in --csv FILE",
                               settings.arguments[most], command.name));
}

bool environment_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

Settings parse(const Command& command, const std::vector<std::string>& words) {
  Settings settings;
  settings.run.color = !environment_set("NO_COLOR");
  settings.command_line = "calibeam " + command.name;
  for (const std::string& word : words) settings.command_line += " " + shell_word(word);

  const Tokens outer = tokenize(words, command.bit, command);
  settings.arguments = outer.arguments;
  const std::vector<Token> tokens = with_config_flags(with_baseline_args(outer, command, settings), command, settings);
  for (const Token& token : tokens) {
    settings.given.insert(token.flag->name);
    token.flag->binding.set(settings, token.given);
  }
  if (settings.help) return settings;
  check_arguments(command, settings);
  check_required(command, tokens, settings);
  if (settings.study.search.kind == SearchKind::exhaustive && !given(tokens, "max-trials")) {
    settings.study.search.max_trials = 0;
  }
  return settings;
}

}  // namespace calibeam::cli
