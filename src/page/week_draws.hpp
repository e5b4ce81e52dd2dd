// The draws of weeks that all bands and group intervals of the page share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibeam/options.hpp"

namespace calibeam {

/// The page draws intervals, it does not decide: this many draws show them well enough.
inline constexpr std::size_t kPageDraws = 1000;

/// How often each draw took each week.
struct WeekDraws {
  std::size_t num_draws = 0, num_weeks = 0;
  std::vector<double> counts;  ///< [num_draws][num_weeks]
  [[nodiscard]] std::span<const double> draw(std::size_t d) const {
    return std::span(counts).subspan(d * num_weeks, num_weeks);
  }
};

/// Stationary bootstrap with the run's seed and block length (cut to the number of weeks). No draws without weeks.
[[nodiscard]] WeekDraws draw_weeks(std::size_t num_weeks, const TrustOptions& options);

}  // namespace calibeam
