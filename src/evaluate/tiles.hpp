// The rows of a Problem cut into tiles that fit in cache; the cut depends on the Problem alone, so sums over tiles are
// the same whatever the batch.
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/problem.hpp"

namespace calibeam {

inline constexpr std::uint32_t kTileRows = 512;

/// Rows [begin, end) of one ticker class, tile-local; multiples of kRowPadding.
struct Piece {
  std::uint32_t begin, end, ticker_class;
};

/// Padded rows [first_row, first_row + num_rows) and the runs in them.
struct Tile {
  std::uint32_t first_row, num_rows;
  std::uint32_t first_piece, last_piece;  ///< indices into TilePlan::pieces
};

struct TilePlan {
  std::vector<Tile> tiles;
  std::vector<Piece> pieces;
};

/// Tiles of all padded rows. No tile crosses the end of a segment, so every row set is a range of whole tiles.
[[nodiscard]] TilePlan plan_tiles(const Problem& problem);

/// The tiles [first, last) of a row set.
struct TileRange {
  std::uint32_t first, last;
};
[[nodiscard]] TileRange tiles_of(const TilePlan& plan, const Problem& problem, const RowSet& rows);

}  // namespace calibeam
