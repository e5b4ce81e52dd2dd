#include "evaluate/cuda_pieces.hpp"

#include <algorithm>

#include "kernels/device_operations.hpp"

namespace calibeam {
namespace {

constexpr std::uint32_t kWantedChunks = 256;
constexpr std::uint32_t kMinChunkRows = 128, kMaxChunkRows = 4096;

/// Appends the pieces of rows [begin, end), which lie in one segment, starting at run `run`.
void cut_runs(const Problem& problem, std::uint32_t begin, std::uint32_t end, std::uint32_t& run,
              std::vector<kernels::DevicePiece>& pieces) {
  while (begin < end) {
    const Run& r = problem.runs[run];
    const std::uint32_t stop = std::min(r.padded_end, end);
    pieces.push_back({begin, stop, r.ticker_class});
    begin = stop;
    if (stop == r.padded_end) ++run;
  }
}

}  // namespace

std::uint32_t chunk_rows(std::uint32_t num_rows) {
  const std::uint32_t tile = kernels::kDeviceTileRows;
  const std::uint32_t share = num_rows / kWantedChunks;
  return std::clamp((share + tile - 1) / tile * tile, kMinChunkRows, kMaxChunkRows);
}

PiecePlan plan_pieces(const Problem& problem) {
  const std::uint32_t rows = chunk_rows(problem.num_rows);
  PiecePlan plan;
  for (const Segment& segment : problem.segments) {
    plan.segment_chunk.push_back(static_cast<std::uint32_t>(plan.chunks.size()));
    std::uint32_t run = segment.first_run;
    for (std::uint32_t row = segment.begin; row < segment.end; row += std::min(rows, segment.end - row)) {
      const auto first = static_cast<std::uint32_t>(plan.pieces.size());
      cut_runs(problem, row, row + std::min(rows, segment.end - row), run, plan.pieces);
      plan.chunks.push_back({first, static_cast<std::uint32_t>(plan.pieces.size())});
    }
  }
  plan.segment_chunk.push_back(static_cast<std::uint32_t>(plan.chunks.size()));
  return plan;
}

PieceRange pieces_of(const PiecePlan& plan, const RowSet& rows) {
  if (rows.first_segment >= rows.last_segment) return {};
  const std::uint32_t first = plan.segment_chunk[rows.first_segment], last = plan.segment_chunk[rows.last_segment];
  if (first == last) return {};
  return {first, last, plan.chunks[first].first_piece, plan.chunks[last - 1].last_piece};
}

}  // namespace calibeam
