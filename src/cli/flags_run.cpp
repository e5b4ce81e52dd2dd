// Flags about how and where a command runs and what it shows, and those kept for old scripts.
#include <fmt/format.h>

#include <limits>
#include <utility>

#include "cli/flag.hpp"
#include "cli/flag_values.hpp"

namespace calibeam::cli {
namespace {

RunSettings& run(Settings& s) { return s.run; }

constexpr unsigned kJson = kEvaluate | kSpace | kDoctor;

std::vector<Flag> place_flags() {
  const Binding seed{[](Settings& s, const Given& g) {
                       s.seed = static_cast<std::uint64_t>(to_integer(g, 0, std::numeric_limits<std::int64_t>::max()));
                       s.study.trust.seed = *s.seed;
                     },
                     "",
                     {}};
  return {
      {"out-dir", "", "FOLDER", "Folder for the outputs; made if it is not there.", Group::run, kTune | kFit,
       bind_text([](Settings & s) -> auto& { return s.out_dir; }), Completion::folder, kTune | kFit},
      {"out", "", "FILE", "File to write.", Group::run, kPredict | kGenerate,
       bind_text([](Settings & s) -> auto& { return s.out_file; }), Completion::file, kPredict | kGenerate},
      {"threads", "parallel", "N", "Threads; 0: all cores. Results do not depend on it.", Group::run, kStudy | kPredict,
       bind_integer(
           [](Settings & s) -> auto& { return run(s).threads; }, 0, 4096)},
      {"device", "", "NAME", "Where to compute: auto, cpu, cuda or cuda:N.", Group::run, kStudy,
       bind_text([](Settings & s) -> auto& { return run(s).device; })},
      {"seed", "", "N", "Seed of whatever is random: demo data, the draws of the bootstrap. The search is not.",
       Group::run, kStudy | kGenerate, seed},
      {"json", "", "", "Print JSON in place of text.", Group::run, kJson,
       bind_switch([](Settings & s) -> auto& { return run(s).json; })},
  };
}

std::vector<Flag> display_flags() {
  return {
      {"log-level", "", "LEVEL", "What goes to standard error; info shows a line per trial.", Group::run, kEvery,
       bind_choice({"error", "warn", "info", "debug", "warning"}, "warn",
                   [](Settings& s, std::size_t i) { run(s).log_level = i == 4 ? LogLevel::warn : LogLevel(i); })},
      {"verbose", "v", "", "The same as --log-level info; -vv: debug.", Group::run, kEvery,
       Binding{
           [](Settings& s, const Given& g) { run(s).log_level = g.value == "1" ? LogLevel::info : LogLevel::debug; },
           "",
           {}}},
      {"quiet", "q", "", "No progress and no notes; warnings and errors remain.", Group::run, kEvery,
       bind_switch([](Settings & s) -> auto& { return run(s).quiet; })},
      {"no-color", "", "", "No colours (NO_COLOR in the environment does the same).", Group::run, kEvery,
       bind_switch(
           [](Settings & s) -> auto& { return run(s).color; }, false)},
      {"help", "h", "", "Print this and stop.", Group::run, kEvery,
       bind_switch([](Settings & s) -> auto& { return s.help; })},
  };
}

Binding unused(std::string why) {
  return {[why = std::move(why)](Settings& s, const Given& g) {
            s.remarks.push_back(fmt::format("{} is accepted, but {}", g.flag, why));
          },
          "",
          {}};
}

std::vector<Flag> old_flags() {
  return {
      {"objective", "", "NAME", "Only logloss.", Group::old, kTune,
       bind_choice({"logloss"}, "logloss", [](Settings&, std::size_t) {})},
      {"calibrator-script", "", "FILE", "Accepted and not used: nothing is run from outside.", Group::old, kTune,
       unused("not used: calibeam fits in this process"), Completion::file},
      {"baseline-args", "", "TEXT", "More flags in one text, split as a shell would; flags given outside it win.",
       Group::old, kTune, Binding{[](Settings&, const Given&) {}, "", {}}},
  };
}

}  // namespace

std::vector<Flag> run_flags() {
  std::vector<Flag> flags = place_flags();
  for (const auto& part : {display_flags(), old_flags()}) flags.insert(flags.end(), part.begin(), part.end());
  return flags;
}

}  // namespace calibeam::cli
