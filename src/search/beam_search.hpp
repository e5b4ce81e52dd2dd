// Beam search over the families of a space (SEMANTICS section 10).
#pragma once

#include <deque>

#include "calibeam/options.hpp"
#include "calibeam/space_facts.hpp"
#include "calibeam/trial.hpp"
#include "search/ask.hpp"
#include "search/space.hpp"

namespace calibeam {

struct BeamResult {
  std::deque<Trial> trials;  ///< all that were asked for, in that order, failures included
  int passes = 0;
  bool interrupted = false;
};

/// Passes over the families until one does not lower the best score or max_trials distinct configurations were asked
/// for (0: no limit). The same answers give the same search.
[[nodiscard]] BeamResult beam_search(const Space& space, const SpaceFacts& facts, const SearchOptions& options,
                                     const Ask& ask);

}  // namespace calibeam
