#include "trust/decision.hpp"

#include <cmath>

namespace calibeam {

Decision decide(DeployRule rule, double alpha, const Evidence& evidence) {
  if (rule == DeployRule::always) return {true, DeployReason::always};
  if (!(std::nearbyint(evidence.score * 1e10) < 0.0)) return {false, DeployReason::not_better};
  if (rule == DeployRule::score) return {true, DeployReason::better};
  if (evidence.num_weeks < kFewestWeeks) return {false, DeployReason::too_few_weeks};
  if (evidence.p_value <= alpha) return {true, DeployReason::significant};
  return {false, DeployReason::not_significant};
}

}  // namespace calibeam
