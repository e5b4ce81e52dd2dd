// Mean and long-run standard deviation of a series of weeks (SEMANTICS section 13, "Variance").
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace calibeam {

/// Weights of the autocovariances, [num_weeks]: 1 for lag 0, 2 kappa_i for lag i. Fixed by n and the block length, and
/// such that omega is the standard deviation under the stationary bootstrap with that block length.
[[nodiscard]] std::vector<double> autocovariance_weights(std::size_t num_weeks, double block_weeks);

struct TrialMoments {
  double mean = 0.0;   ///< f, of the weekly performance x_t = -n c_t: minus the score; positive is better than pRN
  double omega = 0.0;  ///< standard deviation of sqrt(n) f
};

/// `contributions` are the c_t of one trial (or differences of two). Sums run over the weeks in their order.
[[nodiscard]] TrialMoments trial_moments(std::span<const double> contributions, std::span<const double> weights);

}  // namespace calibeam
