#include "trust/draw_counts.hpp"

#include <algorithm>
#include <string>

#include "calibeam/error.hpp"
#include "trust/draw_loops.hpp"

namespace calibeam {

const double* DrawCounts::block(std::size_t b) const { return counts.data() + b * num_weeks * kDrawBlock; }

std::size_t DrawCounts::draws_in(std::size_t block) const {
  return std::min(kDrawBlock, num_draws - block * kDrawBlock);
}

DrawCounts count_weeks(std::span<const std::uint32_t> draws, std::size_t num_weeks) {
  if (num_weeks == 0 || draws.empty() || draws.size() % num_weeks != 0) {
    throw Error(ExitCode::failure, std::to_string(draws.size()) + " drawn weeks are not a number of draws of " +
                                       std::to_string(num_weeks) + " weeks");
  }
  DrawCounts result;
  result.num_draws = draws.size() / num_weeks;
  result.num_weeks = num_weeks;
  result.num_blocks = (result.num_draws + kDrawBlock - 1) / kDrawBlock;
  result.counts.assign(result.num_blocks * num_weeks * kDrawBlock, 0.0);
  for (std::size_t i = 0; i < draws.size(); ++i) {
    const std::size_t draw = i / num_weeks;
    if (draws[i] >= num_weeks) {
      throw Error(ExitCode::failure, "draw " + std::to_string(draw) + " takes week " + std::to_string(draws[i]) +
                                         " of " + std::to_string(num_weeks));
    }
    result.counts[((draw / kDrawBlock) * num_weeks + draws[i]) * kDrawBlock + draw % kDrawBlock] += 1.0;
  }
  return result;
}

}  // namespace calibeam
