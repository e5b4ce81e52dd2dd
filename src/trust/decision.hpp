// Whether the winner is deployed in place of pRN (SEMANTICS section 13, "Decision").
#pragma once

#include <cstddef>

#include "calibeam/options.hpp"

namespace calibeam {

/// VAL weeks without which the rule `significant` deploys nothing (docs/statistics.md says why).
inline constexpr std::size_t kFewestWeeks = 16;

/// What decided.
enum class DeployReason {
  always,           ///< the rule asks for nothing
  better,           ///< the score is below 0, and no more was asked for
  significant,      ///< better, and the chance of luck is within the limit
  not_better,       ///< the score is not below 0
  too_few_weeks,    ///< better, but no test can tell with fewer than kFewestWeeks
  not_significant,  ///< better, but luck may well be the reason
};

struct Decision {
  bool deployed = false;
  DeployReason reason = DeployReason::not_better;
};

/// What the decision is made from.
struct Evidence {
  double score = 0.0;         ///< of the winner
  double p_value = 1.0;       ///< of the search: SPA, consistent
  std::size_t num_weeks = 0;  ///< VAL weeks
};

/// Scores are compared in whole numbers of 1e-10. `alpha` in (0, 1).
[[nodiscard]] Decision decide(DeployRule rule, double alpha, const Evidence& evidence);

}  // namespace calibeam
