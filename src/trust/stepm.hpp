// Romano and Wolf's (2005) StepM: which trials beat pRN, with a chance of at most alpha that even one of them does not.
#pragma once

#include <cstddef>
#include <vector>

#include "trust/bootstrap_maxima.hpp"

namespace calibeam {

/// Rows of the trials that beat the baseline at family-wise level alpha in (0, 1), ascending.
[[nodiscard]] std::vector<std::size_t> step_down_rejections(const BootstrapInput& input, const BootstrapMaxima& maxima,
                                                            double alpha);

}  // namespace calibeam
