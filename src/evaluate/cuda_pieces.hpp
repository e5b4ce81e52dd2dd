// The rows of a Problem cut into pieces and chunks for a compute device. The cut depends on the Problem alone, and so
// does the order of all sums.
#pragma once

#include <vector>

#include "calibeam/problem.hpp"
#include "kernels/device_views.hpp"

namespace calibeam {

struct PiecePlan {
  std::vector<kernels::DevicePiece> pieces;  ///< ascending, without gaps inside a segment
  std::vector<kernels::DeviceChunk> chunks;  ///< of up to chunk_rows rows; none crosses the end of a segment
  std::vector<std::uint32_t> segment_chunk;  ///< [segments + 1]: the first chunk of each
};

/// Rows of a chunk: enough chunks to occupy a device with a few models, and few enough that their sums are small beside
/// the rows. A multiple of the device's tile.
[[nodiscard]] std::uint32_t chunk_rows(std::uint32_t num_rows);

[[nodiscard]] PiecePlan plan_pieces(const Problem& problem);

/// Chunks and pieces of a row set.
struct PieceRange {
  std::uint32_t first_chunk = 0, last_chunk = 0, first_piece = 0, last_piece = 0;
};
[[nodiscard]] PieceRange pieces_of(const PiecePlan& plan, const RowSet& rows);

}  // namespace calibeam
