// Refinement of C from the winner of a search (SEMANTICS section 10).
#pragma once

#include <vector>

#include "calibeam/trial.hpp"
#include "search/ask.hpp"

namespace calibeam {

struct RefineResult {
  std::vector<Trial> trials;  ///< distinct configurations in the order asked; those that the search knew are among them
  bool interrupted = false;
};

/// Tries C * e^s and C * e^-s from `winner`, s = ln 2, moves to the better score or halves s, until s < ln 2 / 64 or 24
/// distinct configurations were asked for (25 where the last pair begins at 23). `ask` may answer from memory.
[[nodiscard]] RefineResult refine_c(const Trial& winner, const Ask& ask);

}  // namespace calibeam
