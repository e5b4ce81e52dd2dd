// calibeam completion bash|zsh|fish: from the tables of commands and flags.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "calibeam/error.hpp"
#include "cli/command.hpp"
#include "cli/flag_values.hpp"
#include "cli/output.hpp"

namespace calibeam::cli {
namespace {

std::vector<std::string> spellings(const Flag& flag) {
  std::vector<std::string> out{flag.display()};
  if (!flag.alias.empty()) out.push_back((flag.alias.size() == 1 ? "-" : "--") + flag.alias);
  return out;
}

/// Text inside single quotes of a shell.
std::string in_quotes(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out;
}

std::string bash_values() {
  std::string cases;
  for (const Flag& flag : all_flags()) {
    if (flag.value.empty()) continue;
    std::string reply = ":";
    if (!flag.binding.words.empty()) {
      reply = fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$word\"))", fmt::join(flag.binding.words, " "));
    } else if (flag.completion != Completion::none) {
      reply = fmt::format("COMPREPLY=($(compgen -{} -- \"$word\"))", flag.completion == Completion::file ? 'f' : 'd');
    }
    cases += fmt::format("    {}) {}; return ;;\n", fmt::join(spellings(flag), "|"), reply);
  }
  return cases;
}

std::string bash_script() {
  std::string names, commands;
  for (const Command& command : all_commands()) {
    names += (names.empty() ? "" : " ") + command.name;
    std::vector<std::string> words = command.words;
    for (const Flag* flag : flags_of(command.bit)) {
      for (const std::string& spelling : spellings(*flag)) words.push_back(spelling);
    }
    commands +=
        fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")) ;;\n", command.name, fmt::join(words, " "));
  }
  return "_calibeam() {\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n  COMPREPLY=()\n"
         "  if (( COMP_CWORD == 1 )); then\n    COMPREPLY=($(compgen -W '" +
         names + " --help --version' -- \"$word\"))\n    return\n  fi\n  case $before in\n" + bash_values() +
         "  esac\n  case ${COMP_WORDS[1]} in\n" + commands + "  esac\n}\ncomplete -o filenames -F _calibeam calibeam\n";
}

std::string zsh_flag(const Flag& flag, const std::string& spelling) {
  std::string text;
  for (const char c : in_quotes(flag.help)) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') text += '\\';
    text += c;
  }
  std::string spec = fmt::format("'{}[{}]", spelling, text);
  if (!flag.value.empty()) {
    std::string action = " ";
    if (!flag.binding.words.empty()) action = fmt::format("({})", fmt::join(flag.binding.words, " "));
    if (flag.completion == Completion::file) action = "_files";
    if (flag.completion == Completion::folder) action = "_files -/";
    spec += fmt::format(":{}:{}", flag.value, action);
  }
  return spec + "'";
}

std::string zsh_script() {
  std::string names, cases;
  for (const Command& command : all_commands()) {
    names += fmt::format("      '{}:{}'\n", command.name, in_quotes(command.purpose));
    cases += fmt::format("    {}) _arguments", command.name);
    if (!command.words.empty()) cases += fmt::format(" '1:{}:({})'", command.argument, fmt::join(command.words, " "));
    for (const Flag* flag : flags_of(command.bit)) {
      for (const std::string& spelling : spellings(*flag)) cases += " \\\n      " + zsh_flag(*flag, spelling);
    }
    cases += " ;;\n";
  }
  return "#compdef calibeam\n_calibeam() {\n  if (( CURRENT == 2 )); then\n    local -a commands\n    commands=(\n" +
         names +
         "    )\n    _describe command commands\n    return\n  fi\n  local command=$words[2]\n  shift words\n"
         "  (( CURRENT-- ))\n  case $command in\n" +
         cases + "  esac\n}\ncompdef _calibeam calibeam\n";
}

std::string fish_script() {
  std::string out = "complete -c calibeam -f\n";
  for (const Command& command : all_commands()) {
    out += fmt::format("complete -c calibeam -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                       in_quotes(command.purpose));
    const std::string here = fmt::format("complete -c calibeam -n '__fish_seen_subcommand_from {}'", command.name);
    if (!command.words.empty()) out += fmt::format("{} -a '{}'\n", here, fmt::join(command.words, " "));
    for (const Flag* flag : flags_of(command.bit)) {
      out += here + " -l " + flag->name;
      if (!flag->alias.empty()) out += (flag->alias.size() == 1 ? " -s " : " -l ") + flag->alias;
      if (!flag->value.empty()) out += flag->completion == Completion::none ? " -x" : " -r -F";
      if (!flag->binding.words.empty()) out += fmt::format(" -a '{}'", fmt::join(flag->binding.words, " "));
      out += fmt::format(" -d '{}'\n", in_quotes(flag->help));
    }
  }
  return out;
}

}  // namespace

int run_completion(const Settings& settings) {
  if (settings.arguments.empty()) throw UsageError("completion needs the name of a shell: bash, zsh or fish");
  const Given shell{"completion", settings.arguments.front()};
  switch (to_choice(shell, {"bash", "zsh", "fish"})) {
    case 0:
      print(bash_script());
      break;
    case 1:
      print(zsh_script());
      break;
    default:
      print(fish_script());
  }
  return 0;
}

}  // namespace calibeam::cli
