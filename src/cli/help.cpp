#include "cli/help.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

namespace calibeam::cli {
namespace {

constexpr std::size_t kWidth = 96;
constexpr std::size_t kColumn = 32;
constexpr std::size_t kNarrowColumn = 16;

std::string entry(const std::string& heading, const std::string& text, std::size_t column = kColumn) {
  const std::string start = "  " + heading;
  if (start.size() + 2 > column) return start + "\n" + std::string(column, ' ') + wrapped(text, column);
  return start + std::string(column - start.size(), ' ') + wrapped(text, column);
}

std::string usage(const Command& command) {
  std::string line = fmt::format("Usage: calibeam {}", command.name);
  if (!command.argument.empty()) line += " " + command.argument;
  for (const Flag* flag : flags_of(command.bit)) {
    if ((flag->required_by & command.bit) != 0) line += fmt::format(" {} {}", flag->display(), flag->value);
  }
  return line + " [flags]\n";
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t used = indent;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (used > indent && used + 1 + word.size() > kWidth) {
      out += "\n" + std::string(indent, ' ');
      used = indent;
    }
    if (used > indent) out += ' ', ++used;
    out += word;
    used += word.size();
  }
  return out + "\n";
}

std::string version_line() { return "calibeam " CALIBEAM_VERSION; }

std::string flag_heading(const Flag& flag) {
  std::string heading = flag.display();
  if (!flag.alias.empty()) heading += (flag.alias.size() == 1 ? ", -" : ", --") + flag.alias;
  return flag.value.empty() ? heading : heading + " " + flag.value;
}

std::string flag_text(const Flag& flag) {
  std::string text = flag.help;
  const auto& binding = flag.binding;
  if (!binding.words.empty()) text += fmt::format(" One of {}.", fmt::join(binding.words, ", "));
  if (!binding.default_text.empty()) text += fmt::format(" [{}]", binding.default_text);
  return text;
}

const std::vector<std::pair<std::string, std::string>>& exit_codes() {
  static const std::vector<std::pair<std::string, std::string>> codes{
      {"0", "success"},
      {"1", "unexpected failure"},
      {"2", "wrong usage"},
      {"3", "bad data, or a setting that the data cannot serve"},
      {"4", "no usable trial"},
      {"5", "the device failed (with --device cuda)"},
      {"10", "done, but the winner is not deployed: pRN itself is"},
      {"130, 143", "stopped by SIGINT, SIGTERM; the same command continues"},
  };
  return codes;
}

std::string command_help(const Command& command) {
  std::string out = command.purpose + "\n\n" + usage(command);
  if (!command.text.empty()) out += "\n" + wrapped(command.text, 0);
  out += "\nFor example:\n";
  for (const std::string& example : command.examples) out += "  " + example + "\n";
  const Flag* before = nullptr;
  for (const Flag* flag : flags_of(command.bit)) {
    if (before == nullptr || before->group != flag->group) out += "\n" + title(flag->group) + ":\n";
    out += entry(flag_heading(*flag), flag_text(*flag));
    before = flag;
  }
  return out;
}

std::string general_help() {
  std::string out = "Finds the best calibration of option-implied probabilities, without looking into the future.\n\n";
  out += "Usage: calibeam COMMAND [flags]\n\nCommands:\n";
  for (const Command& command : all_commands()) out += entry(command.name, command.purpose, kNarrowColumn);
  out += "\nFlags:\n" + entry("--help, -h", "Print this and stop; after a command: its flags.", kNarrowColumn);
  out += entry("--version", "Print the version and stop.", kNarrowColumn);
  out += "\nExit codes:\n";
  for (const auto& [code, meaning] : exit_codes()) out += entry(code, meaning, kNarrowColumn);
  out += "\nFor example:\n  calibeam tune --csv weeklies.csv --tdays-allowed 4 --asof-dow-allowed Mon --out-dir out\n";
  return out;
}

}  // namespace calibeam::cli
