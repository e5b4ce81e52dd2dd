#include "cli/program.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

#include "calibeam/error.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/log.hpp"
#include "cli/nearest.hpp"
#include "cli/output.hpp"
#include "cli/parse.hpp"

namespace calibeam::cli {
namespace {

/// Straight to standard error: must work without memory and before there is a log.
int fail(ExitCode code, const char* message) noexcept {
  std::fputs("calibeam: error: ", stderr);
  put_printable(message, stderr);
  std::fputc('\n', stderr);
  return static_cast<int>(code);
}

const Command& command_named(const std::string& word) {
  if (const Command* command = find_command(word)) return *command;
  if (word.rfind('-', 0) == 0) {
    throw UsageError(
        fmt::format("a command comes first, then its flags, but '{}' is given (see calibeam --help)", word));
  }
  std::vector<std::string> names;
  for (const Command& command : all_commands()) names.push_back(command.name);
  throw UsageError(fmt::format("unknown command '{}'; the nearest one is {}", word, nearest(word, names)));
}

int run_words(const std::vector<std::string>& words) {
  if (words.empty()) {
    std::fputs(general_help().c_str(), stderr);
    return static_cast<int>(ExitCode::usage);
  }
  if (words[0] == "--version") return print(version_line() + "\n"), 0;
  if (words[0] == "--help" || words[0] == "-h") return print(general_help()), 0;
  const Command& command = command_named(words[0]);
  const Settings settings = parse(command, {words.begin() + 1, words.end()});
  if (settings.help) return print(command_help(command)), 0;
  start_log(settings.run);
  for (const std::string& sentence : settings.remarks) log_note(sentence);
  return command.run(settings);
}

}  // namespace

int run_program(const std::vector<std::string>& words) noexcept {
  try {
    return run_words(words);
  } catch (const Error& error) {
    return fail(error.code(), error.what());
  } catch (const std::bad_alloc&) {
    return fail(ExitCode::failure, "out of memory; fewer rows (--tdays-allowed, --asof-dow-allowed) need less");
  } catch (const std::exception& error) {
    // TBB says what it called, not what to do.
    const bool no_thread = std::strstr(error.what(), "pthread_create") != nullptr;
    return fail(ExitCode::failure,
                no_thread ? "no room for another thread (ulimit -v, ulimit -u); try --threads 1" : error.what());
  }
}

int run_help(const Settings& settings) {
  print(settings.arguments.empty() ? general_help() : command_help(command_named(settings.arguments.front())));
  return 0;
}

}  // namespace calibeam::cli
