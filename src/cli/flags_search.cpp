// Flags of the search and of what it may try.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/flag.hpp"
#include "cli/flag_values.hpp"

namespace calibeam::cli {
namespace {

SearchOptions& search(Settings& s) { return s.study.search; }

constexpr unsigned kSearching = kTune | kSpace;

std::vector<Flag> space_flags() {
  // The first C is also the base configuration's, which `evaluate` and `fit` fill gaps with.
  const Binding grid{[](Settings& s, const Given& g) {
                       search(s).C_grid = to_reals(g, {1e-12, 1e12});
                     },
                     fmt::format("{}", fmt::join(SearchOptions{}.C_grid, ",")),
                     {}};
  return {
      {"C-grid", "", "LIST", "Inverse regularisation strengths to try; the first is the base configuration's.",
       Group::search, kStudy, grid},
      {"allow-isotonic", "", "", "Also try isotonic calibration.", Group::search, kSearching,
       bind_switch([](Settings & s) -> auto& { return search(s).allow_isotonic; })},
      {"space", "", "FILE", "Search space as JSON in place of the default one (see calibeam space --print-default).",
       Group::search, kSearching, bind_text([](Settings & s) -> auto& { return s.space_file; }), Completion::file},
      {"print-default", "", "", "Print the default search space as JSON, for --space; needs no data.", Group::search,
       kSpace, bind_switch([](Settings & s) -> auto& { return s.print_default; })},
  };
}

std::vector<Flag> strategy_flags() {
  return {
      {"search", "", "KIND", "beam: family by family from the base; exhaustive: every effective configuration.",
       Group::search, kTune,
       bind_choice({"beam", "exhaustive"}, "beam",
                   [](Settings& s, std::size_t choice) { search(s).kind = static_cast<SearchKind>(choice); })},
      {"beam-width", "", "N", "Configurations kept from family to family.", Group::search, kTune,
       bind_integer(
           [](Settings & s) -> auto& { return search(s).beam_width; }, 1, 100000)},
      {"max-trials", "", "N", "Never try more; 0: no limit (the default of --search exhaustive).", Group::search, kTune,
       bind_integer64(
           [](Settings & s) -> auto& { return search(s).max_trials; }, 0, 1000000000000)},
      {"tie-epsilon", "", "X", "Scores this close to the best are equal; Brier, ECE-Q and plainness decide.",
       Group::search, kTune, bind_real([](Settings & s) -> auto& { return search(s).tie_epsilon; }, {0.0, 1.0})},
      {"refine-c", "", "", "Refine C around the winner at the end.", Group::search, kTune,
       bind_switch([](Settings & s) -> auto& { return search(s).refine_c; })},
      {"leaderboard-size", "", "N", "Trials listed in leaderboard.csv.", Group::search, kTune,
       bind_integer(
           [](Settings & s) -> auto& { return search(s).leaderboard_size; }, 1, 1000000)},
      {"dry-run", "", "", "Say what would be done, how many fits and how long it would take, then stop.", Group::search,
       kTune, bind_switch([](Settings & s) -> auto& { return s.dry_run; })},
  };
}

}  // namespace

std::vector<Flag> search_flags() {
  std::vector<Flag> flags = strategy_flags();
  const std::vector<Flag> spaces = space_flags();
  flags.insert(flags.end(), spaces.begin(), spaces.end());
  return flags;
}

}  // namespace calibeam::cli
