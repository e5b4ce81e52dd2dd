// Command lines: any words become settings or a UsageError that says why. The first line is the command.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "calibeam/error.hpp"
#include "cli/command.hpp"
#include "cli/command_text.hpp"
#include "cli/parse.hpp"
#include "cli/shell_words.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace calibeam;
  std::vector<std::string> words(1);
  for (const char c : std::string_view(reinterpret_cast<const char*>(data), size)) {
    if (c == '\n') words.emplace_back();
    if (c != '\n') words.back() += c;
    if (c == '/') return 0;  // a configuration file is opened while words are parsed: stay in this folder
  }
  const cli::Command* command = cli::find_command(words[0]);
  if (command == nullptr) return 0;
  words.erase(words.begin());
  try {
    const cli::Settings settings = cli::parse(*command, words);
    if (command->name == "tune") (void)cli::split_words(cli::tune_command(settings));
    if (command->name == "fit") (void)cli::split_words(cli::fit_command(settings));
  } catch (const UsageError&) {
  } catch (const DataError&) {
  }
  return 0;
}
