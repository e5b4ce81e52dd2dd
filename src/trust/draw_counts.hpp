// How often each draw took each week: all that a bootstrap mean needs, shared by all trials.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace calibeam {

/// Blocks of kDrawBlock draws side by side; the last block is filled up with draws that took nothing.
struct DrawCounts {
  std::size_t num_draws = 0;
  std::size_t num_weeks = 0;
  std::size_t num_blocks = 0;
  std::vector<double> counts;  ///< [num_blocks][num_weeks][kDrawBlock]

  [[nodiscard]] const double* block(std::size_t b) const;
  [[nodiscard]] std::size_t draws_in(std::size_t block) const;  ///< those that count
};

/// draws: [any number][num_weeks] week numbers from 0. Throws Error if there is none, or a week that does not exist.
[[nodiscard]] DrawCounts count_weeks(std::span<const std::uint32_t> draws, std::size_t num_weeks);

}  // namespace calibeam
