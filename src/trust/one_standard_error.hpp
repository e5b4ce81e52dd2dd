// Which trials are as good as the best, for the choice of the plainest among them (--select one-se).
#pragma once

#include <cstddef>
#include <vector>

#include "trust/contributions.hpp"

namespace calibeam {

/// Rows, ascending, of the trials whose score exceeds that of `best` by at most one standard error of the difference:
/// omega / sqrt(n) of the weekly difference. `best` itself is always one of them. Who is plainest is for the caller.
[[nodiscard]] std::vector<std::size_t> within_one_standard_error(const ContributionView& trials, std::size_t best,
                                                                 double block_weeks);

}  // namespace calibeam
