// Command lines: any words become settings or a UsageError that says why, and the command that a result prints gives
// the same settings again. The first line is the command.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "calibeam/error.hpp"
#include "cli/command.hpp"
#include "cli/command_text.hpp"
#include "cli/parse.hpp"
#include "cli/shell_words.hpp"

namespace {

using namespace calibeam;

/// What `print` makes of settings is a command line that says the same.
template <class Print>
void check_printed(const cli::Command& command, const cli::Settings& settings, const Print& print) {
  const std::string printed = print(settings);
  std::vector<std::string> words = cli::split_words(printed);
  if (words.size() < 2 || words[0] != "calibeam" || words[1] != command.name) std::abort();
  words.erase(words.begin(), words.begin() + 2);
  if (print(cli::parse(command, words)) != printed) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> words(1);
  for (const char c : std::string_view(reinterpret_cast<const char*>(data), size)) {
    if (c == '\n') words.emplace_back();
    if (c != '\n') words.back() += c;
    if (c == '/') return 0;  // a configuration file is opened while words are parsed: stay in this folder
  }
  const cli::Command* command = cli::find_command(words[0]);
  if (command == nullptr) return 0;
  words.erase(words.begin());
  cli::Settings settings;
  try {
    settings = cli::parse(*command, words);
  } catch (const UsageError&) {
    return 0;
  } catch (const DataError&) {
    return 0;
  }
  if (settings.help) return 0;
  if (command->name == "tune") check_printed(*command, settings, cli::tune_command);
  if (command->name == "fit") check_printed(*command, settings, cli::fit_command);
  return 0;
}
