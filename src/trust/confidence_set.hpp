// The model confidence set of Hansen, Lunde and Nason (2011): which trials are not worse than the best?
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "trust/contributions.hpp"
#include "trust/draw_counts.hpp"
#include "trust/draw_loops.hpp"

namespace calibeam {

/// Trials whose weekly contributions agree to this are one model.
inline constexpr double kTwinTolerance = 1e-12;

/// A trial with those that are the same model.
struct DistinctTrial {
  std::size_t row = 0;             ///< the best-ranked of them
  std::vector<std::size_t> twins;  ///< the other rows, in the order of the ranking
  double p_value = 1.0;            ///< in the set at level alpha if this is larger than alpha
};

/// The first `limit` distinct trials of `ranked` (row numbers, best first); twins behind the last one are not looked
/// for.
[[nodiscard]] std::vector<DistinctTrial> distinct_trials(const ContributionView& trials,
                                                         std::span<const std::size_t> ranked, std::size_t limit);

/// Fills in the p-values by the range statistic T_R, dropping the worst model again and again. A tie for the worst
/// drops the one that comes first. Memory: some matrices of models x models, and one block of draws per thread.
void find_confidence_set(const ContributionView& trials, const DrawCounts& draws, const DrawLoops& loops,
                         std::vector<DistinctTrial>& models);

}  // namespace calibeam
