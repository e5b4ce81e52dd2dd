#include "trust/decision.hpp"

#include <cmath>

namespace calibeam {

Decision decide(DeployRule rule, double alpha, double score, const Significance& significance) {
  if (rule == DeployRule::always) return {true, DeployReason::always};
  if (!(std::nearbyint(score * 1e10) < 0.0)) return {false, DeployReason::not_better};
  if (rule == DeployRule::score) return {true, DeployReason::better};
  if (significance.p_consistent <= alpha) return {true, DeployReason::significant};
  return {false, DeployReason::not_significant};
}

}  // namespace calibeam
