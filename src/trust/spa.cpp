#include "trust/spa.hpp"

#include <algorithm>
#include <cmath>

#include "trust/shares.hpp"

namespace calibeam {

SpaResult superior_predictive_ability(const BootstrapInput& input, const BootstrapMaxima& maxima) {
  SpaResult result;
  if (input.tested.empty()) return result;
  double best_mean = 0.0;
  for (const auto& trial : input.tested) best_mean = std::max(best_mean, trial.mean);
  result.statistic = std::max(0.0, input.tested.front().statistic);
  result.p_lower = share_at_least(maxima.lower, result.statistic);
  result.p_consistent = share_at_least(maxima.consistent, result.statistic);
  result.p_upper = share_at_least(maxima.upper_from.front(), result.statistic);
  result.p_reality_check =
      share_at_least(maxima.plain, std::sqrt(static_cast<double>(input.trials.num_weeks)) * best_mean);
  return result;
}

std::vector<double> adjusted_p_values(const BootstrapInput& input, const BootstrapMaxima& maxima) {
  std::vector<double> p(input.trials.num_trials, 1.0);
  std::vector<double> sorted = maxima.consistent;
  std::sort(sorted.begin(), sorted.end());
  for (const auto& trial : input.tested) {
    if (!(trial.statistic > 0.0) || sorted.empty()) continue;
    const auto first = std::lower_bound(sorted.begin(), sorted.end(), reachable(trial.statistic));
    p[trial.row] = static_cast<double>(sorted.end() - first) / static_cast<double>(sorted.size());
  }
  return p;
}

}  // namespace calibeam
