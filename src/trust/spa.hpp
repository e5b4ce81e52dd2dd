// Hansen's (2005) test for superior predictive ability and White's Reality Check (2000): could luck alone have made the
// best of these trials look as good?
#pragma once

#include <vector>

#include "trust/bootstrap_maxima.hpp"

namespace calibeam {

struct SpaResult {
  double statistic = 0.0;  ///< max(0, largest sqrt(n) f_k / omega_k)
  double p_lower = 1.0, p_consistent = 1.0, p_upper = 1.0;
  double p_reality_check = 1.0;  ///< the same without studentisation
};

/// All p-values are 1 where no trial is tested.
[[nodiscard]] SpaResult superior_predictive_ability(const BootstrapInput& input, const BootstrapMaxima& maxima);

/// Of every trial, [num_trials]: the share of the draws whose consistent maximum reaches that trial's statistic; 1
/// where it was not tested, or is not better than pRN. The single-step adjustment of Westfall and Young (1993).
[[nodiscard]] std::vector<double> adjusted_p_values(const BootstrapInput& input, const BootstrapMaxima& maxima);

}  // namespace calibeam
