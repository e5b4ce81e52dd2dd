// Exhaustive search: every effective configuration of a space once, streamed (SEMANTICS section 10).
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/options.hpp"
#include "calibeam/trial.hpp"
#include "search/ask.hpp"
#include "search/enumeration.hpp"

namespace calibeam {

struct ExhaustiveResult {
  std::vector<Trial> ranked;  ///< the first leaderboard_size of the ranking
  std::uint64_t asked = 0;    ///< configurations 0 .. asked-1 of the enumeration were asked for
  bool interrupted = false;
};

/// How many configurations the search will ask for: all, or max_trials if that is set and less.
[[nodiscard]] std::uint64_t exhaustive_budget(const Enumeration& all, const SearchOptions& options);

/// Asks for them in blocks of bounded size; keeps only what can still be on the leaderboard.
[[nodiscard]] ExhaustiveResult exhaustive_search(const Enumeration& all, const SearchOptions& options, const Ask& ask);

}  // namespace calibeam
