#include "evaluate/staged_tile.hpp"

#include <algorithm>

namespace calibeam {

void StagedTile::allocate() {
  std::size_t next = kTileRows;  // the outcome comes first
  for (auto& [column, place] : columns_) {
    place = next;
    next += kTileRows;
  }
  for (auto& [weights, place] : weights_) {
    place = next;
    next += kTileRows;
  }
  memory_.resize(next);
}

void StagedTile::stage(const Tile& tile) {
  const Problem& problem = context_.problem;
  std::copy_n(problem.outcome.data() + tile.first_row, tile.num_rows, memory_.data());
  for (const auto& [column, place] : columns_) {
    const ColumnStatistics& s = context_.slice.columns[column];
    context_.kernels.standardise_rows(problem.columns[column].values.data() + tile.first_row, tile.num_rows, s.median,
                                      s.mean, 1.0 / s.scale, memory_.data() + place);
  }
  for (const auto& [weights, place] : weights_) {
    for (std::uint32_t p = tile.first_piece; p < tile.last_piece; ++p) {
      const Piece& piece = context_.tiles.pieces[p];
      stage_fit_weights(problem, context_.slice, *weights, tile.first_row + piece.begin, piece.end - piece.begin,
                        piece.ticker_class, memory_.data() + place + piece.begin);
    }
  }
}

}  // namespace calibeam
