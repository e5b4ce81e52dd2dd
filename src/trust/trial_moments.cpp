#include "trust/trial_moments.hpp"

#include <algorithm>
#include <cmath>

namespace calibeam {

std::vector<double> autocovariance_weights(std::size_t num_weeks, double block_weeks) {
  const auto n = static_cast<double>(num_weeks);
  const double go_on = 1.0 - 1.0 / block_weeks;
  std::vector<double> weights(num_weeks, 1.0);
  for (std::size_t lag = 1; lag < num_weeks; ++lag) {
    const auto i = static_cast<double>(lag);
    weights[lag] = 2.0 * ((n - i) / n * std::pow(go_on, i) + i / n * std::pow(go_on, n - i));
  }
  return weights;
}

TrialMoments trial_moments(std::span<const double> contributions, std::span<const double> weights) {
  const std::size_t weeks = contributions.size();
  const auto n = static_cast<double>(weeks);
  double score = 0.0;
  for (const double c : contributions) score += c;
  const double mean = score / n;
  // Centred once more and in the scale of x: the products below are then exact enough for omegas down to the limit.
  std::vector<double> centred(weeks);
  std::transform(contributions.begin(), contributions.end(), centred.begin(), [&](double c) { return n * (mean - c); });
  double variance = 0.0;
  for (std::size_t lag = 0; lag < weeks; ++lag) {
    double sum = 0.0;
    for (std::size_t t = lag; t < weeks; ++t) sum += centred[t] * centred[t - lag];
    variance += weights[lag] * (sum / n);
  }
  return {-score, std::sqrt(std::max(variance, 0.0))};
}

}  // namespace calibeam
