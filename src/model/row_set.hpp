// The rows of a RowSet, one by one, in row order.
#pragma once

#include <cstdint>

#include "calibeam/problem.hpp"

namespace calibeam {

/// Calls visit(row) for every row that belongs to `set`: never a padding row.
template <class Visit>
void for_each_row(const Problem& problem, const RowSet& set, Visit&& visit) {
  for (std::uint32_t s = set.first_segment; s < set.last_segment; ++s) {
    for (std::uint32_t r = problem.segments[s].first_run; r < problem.segments[s].last_run; ++r) {
      const Run& run = problem.runs[r];
      for (std::uint32_t row = run.begin; row < run.end; ++row) {
        const bool in_time = problem.expiry[row] < set.expiry_before;
        if (in_time && (!set.training || problem.trainable[row] != 0)) visit(row);
      }
    }
  }
}

}  // namespace calibeam
