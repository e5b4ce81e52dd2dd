#include "evaluate/tiles.hpp"

#include <algorithm>

namespace calibeam {

TilePlan plan_tiles(const Problem& problem) {
  TilePlan plan;
  for (const Segment& segment : problem.segments) {
    std::uint32_t run = segment.first_run;
    for (std::uint32_t row = segment.begin; row < segment.end;) {
      Tile tile{row, std::min(kTileRows, segment.end - row), static_cast<std::uint32_t>(plan.pieces.size()), 0};
      const std::uint32_t tile_end = row + tile.num_rows;
      while (row < tile_end) {
        const std::uint32_t end = std::min(problem.runs[run].padded_end, tile_end);
        plan.pieces.push_back({row - tile.first_row, end - tile.first_row, problem.runs[run].ticker_class});
        row = end;
        if (row == problem.runs[run].padded_end) ++run;
      }
      tile.last_piece = static_cast<std::uint32_t>(plan.pieces.size());
      plan.tiles.push_back(tile);
    }
  }
  return plan;
}

TileRange tiles_of(const TilePlan& plan, const Problem& problem, const RowSet& rows) {
  if (rows.first_segment >= rows.last_segment) return {0, 0};
  const auto at = [&](std::uint32_t row) {
    const auto it = std::lower_bound(plan.tiles.begin(), plan.tiles.end(), row,
                                     [](const Tile& tile, std::uint32_t r) { return tile.first_row < r; });
    return static_cast<std::uint32_t>(it - plan.tiles.begin());
  };
  return {at(problem.segments[rows.first_segment].begin), at(problem.segments[rows.last_segment - 1].end)};
}

}  // namespace calibeam
