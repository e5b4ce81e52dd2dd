// calibeam man: the manual page, from the tables of commands and flags.
#include <fmt/format.h>

#include <string>

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"

namespace calibeam::cli {
namespace {

/// Text as troff takes it literally.
std::string troff(const std::string& text) {
  std::string out;
  if (!text.empty() && (text[0] == '.' || text[0] == '\'')) out = "\\&";
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '~') {
      out += "\\(ti";
    } else {
      out += c;
    }
  }
  return out;
}

std::string commands_section() {
  std::string out = ".SH COMMANDS\n";
  for (const Command& command : all_commands()) {
    out += fmt::format(".SS calibeam {}\n{}\n", troff(command.name), troff(command.purpose));
    if (!command.text.empty()) out += troff(command.text) + "\n";
    for (const std::string& example : command.examples) out += ".PP\n.RS\n.nf\n" + troff(example) + "\n.fi\n.RE\n";
  }
  return out;
}

std::string flags_section() {
  std::string out =
      ".SH FLAGS\nA flag takes its value as the next word or after an equals sign. Names are not "
      "abbreviated.\n";
  const Flag* before = nullptr;
  for (const Flag& flag : all_flags()) {
    if (before == nullptr || before->group != flag.group) out += fmt::format(".SS {}\n", troff(title(flag.group)));
    before = &flag;
    std::string owners;
    for (const Command& command : all_commands()) {
      if ((flag.commands & command.bit) != 0) owners += (owners.empty() ? "" : ", ") + command.name;
    }
    out += fmt::format(".TP\n.B {}\n{}\n", troff(flag_heading(flag)), troff(flag_text(flag)));
    out += (flag.commands == kEvery ? "Every command." : "Of: " + owners + ".") + std::string("\n");
  }
  return out;
}

}  // namespace

int run_man(const Settings&) {
  std::string out = fmt::format(".TH CALIBEAM 1 \"\" \"{}\" \"User Commands\"\n", version_line());
  out += ".SH NAME\ncalibeam \\- find the best calibration of option\\-implied probabilities\n";
  out += ".SH SYNOPSIS\n.B calibeam\n.I command\n[flags]\n" + commands_section() + flags_section();
  out += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : exit_codes()) out += fmt::format(".TP\n.B {}\n{}\n", code, troff(meaning));
  out += ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nIf set and not empty, nothing is coloured.\n";
  print(out);
  return 0;
}

}  // namespace calibeam::cli
