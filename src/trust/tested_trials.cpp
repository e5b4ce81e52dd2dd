#include "trust/tested_trials.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "calibeam/error.hpp"
#include "trust/trial_moments.hpp"

namespace calibeam {

std::vector<TestedTrial> tested_trials(const ContributionView& trials, double block_weeks) {
  const auto weights = autocovariance_weights(trials.num_weeks, block_weeks);
  const double root = std::sqrt(static_cast<double>(trials.num_weeks));
  std::vector<TestedTrial> tested(trials.num_trials);
  tbb::parallel_for(std::size_t{0}, trials.num_trials, [&](std::size_t k) {
    const auto [mean, omega] = trial_moments(trials.row(k), weights);
    tested[k] = {k, mean, omega, root * mean / omega};
  });
  for (const auto& trial : tested) {
    if (!std::isfinite(trial.mean) || !std::isfinite(trial.omega)) {
      throw Error(ExitCode::failure,
                  "the weekly contributions of trial number " + std::to_string(trial.row) + " are not finite");
    }
  }
  std::erase_if(tested, [](const TestedTrial& t) { return t.omega < kLeastOmega; });
  std::sort(tested.begin(), tested.end(), [](const TestedTrial& a, const TestedTrial& b) {
    return a.statistic != b.statistic ? a.statistic > b.statistic : a.row < b.row;
  });
  return tested;
}

}  // namespace calibeam
