// Combinatorially symmetric cross-validation (Bailey, Borwein, Lopez de Prado and Zhu 2017): does being best in one
// half of the weeks mean anything in the other half?
#pragma once

#include <cstddef>
#include <optional>

#include "trust/contributions.hpp"

namespace calibeam {

inline constexpr std::size_t kCscvBlocks = 8;  ///< contiguous blocks of weeks; 70 halves of 4

struct Overfitting {
  double probability = 0.0;  ///< PBO: share of halves whose best trial is worse than the median in the other half
  /// Share of halves whose best trial is worse than pRN in the other half. Unlike PBO it does not depend on what else
  /// was tried: the trials of a beam search are near the best already, so that their median is hard to beat.
  double probability_of_loss = 0.0;
  double expected_delta = 0.0;  ///< mean score, in the other half, of the best; in the unit of a score (n weeks)
};

/// Nothing where there are fewer weeks than blocks, or no trial. Scores are compared in whole numbers of 1e-10; where
/// several trials share the first place of a half, their mean counts: no order among trials enters.
/// Memory: 9 numbers per trial.
[[nodiscard]] std::optional<Overfitting> overfitting(const ContributionView& trials);

}  // namespace calibeam
