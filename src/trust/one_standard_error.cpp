#include "trust/one_standard_error.hpp"

#include <tbb/parallel_for.h>

#include <cmath>

#include "trust/trial_moments.hpp"

namespace calibeam {

std::vector<std::size_t> within_one_standard_error(const ContributionView& trials, std::size_t best,
                                                   double block_weeks) {
  constexpr double kEqualScores = 0.5e-10;  // section 8 compares scores in whole numbers of 1e-10
  const auto weights = autocovariance_weights(trials.num_weeks, block_weeks);
  const double root = std::sqrt(static_cast<double>(trials.num_weeks));
  std::vector<char> close(trials.num_trials, 0);
  tbb::parallel_for(std::size_t{0}, trials.num_trials, [&](std::size_t k) {
    const auto mine = trials.row(k), theirs = trials.row(best);
    std::vector<double> difference(trials.num_weeks);
    for (std::size_t t = 0; t < trials.num_weeks; ++t) difference[t] = mine[t] - theirs[t];
    const auto [mean, omega] = trial_moments(difference, weights);  // mean is minus the difference of the scores
    close[k] = -mean <= omega / root + kEqualScores ? 1 : 0;
  });
  std::vector<std::size_t> rows;
  for (std::size_t k = 0; k < close.size(); ++k) {
    if (close[k] != 0) rows.push_back(k);
  }
  return rows;
}

}  // namespace calibeam
