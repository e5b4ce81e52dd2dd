// Which trial is better (SEMANTICS section 8), and which trials a beam keeps (section 10).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibeam/trial.hpp"

namespace calibeam {

/// Trials are compared by whole numbers of 1e-10, halves to even; capped at 4e18, which NaN is too.
[[nodiscard]] std::int64_t score_units(double value);

/// Whether `a` is the plainer configuration: fewer features, then the order of section 8; last, the canonical text.
[[nodiscard]] bool plainer(const Trial& a, const Trial& b);

/// Order by score, then tie_score, then plainness. A strict total order over distinct configurations.
[[nodiscard]] bool better_by_score(const Trial& a, const Trial& b);

/// Order by tie_score, then score, then plainness: the order among those within tie_epsilon of the best score.
[[nodiscard]] bool better_among_tied(const Trial& a, const Trial& b);

/// The successful trials in the order of section 8; failed ones are left out.
[[nodiscard]] std::vector<const Trial*> ranking(std::span<const Trial* const> trials, double tie_epsilon);

/// Whether all window metrics of the two models are equal to 1e-12.
[[nodiscard]] bool twins(const Trial& a, const Trial& b);

/// The best `width` of `trials`: a twin of a better-ranked member takes no place, the best score among the members
/// always keeps one (the last, if need be). Empty if all failed.
[[nodiscard]] std::vector<const Trial*> next_beam(std::span<const Trial* const> trials, std::size_t width,
                                                  double tie_epsilon);

}  // namespace calibeam
