// Whether the winner is deployed in place of pRN (SEMANTICS section 13, "Decision").
#pragma once

#include "trust/significance.hpp"

namespace calibeam {

enum class DeployRule {
  significant,  ///< a score below 0, and a consistent SPA p-value of at most alpha
  score,        ///< a score below 0
  always,
};

/// What decided.
enum class DeployReason {
  always,           ///< the rule asks for nothing
  better,           ///< the score is below 0, and no more was asked for
  significant,      ///< better, and luck is an unlikely reason
  not_better,       ///< the score is not below 0
  not_significant,  ///< better, but luck may well be the reason
};

struct Decision {
  bool deployed = false;
  DeployReason reason = DeployReason::not_better;
};

/// `score`: of the winner; compared in whole numbers of 1e-10. `alpha` in (0, 1).
[[nodiscard]] Decision decide(DeployRule rule, double alpha, double score, const Significance& significance);

}  // namespace calibeam
