#include "evaluate/tile_sweep.hpp"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>

namespace calibeam {
namespace {

/// A chunk is long enough to make up for staging its own memory, and there are no more than this many.
constexpr std::uint32_t kMinChunkTiles = 48, kMaxChunks = 16;

std::uint32_t num_chunks_of(TileRange range) {
  return std::clamp((range.last - range.first) / kMinChunkTiles, 1U, kMaxChunks);
}

TileRange chunk_of(TileRange range, std::uint32_t chunk, std::uint32_t chunks) {
  const std::uint64_t tiles = range.last - range.first;
  return {range.first + static_cast<std::uint32_t>(tiles * chunk / chunks),
          range.first + static_cast<std::uint32_t>(tiles * (chunk + 1) / chunks)};
}

template <class Real>
void walk_chunk(const FitContext& context, std::span<const Walker> walkers, TileRange range,
                std::vector<PassSums>& sums) {
  StagedTile<Real> tile(context);
  TileWalk<Real> walk(context);
  if (sums.size() < walkers.size()) sums.resize(walkers.size());
  for (std::size_t i = 0; i < walkers.size(); ++i) {
    clear(sums[i], *walkers[i].model, walkers[i].kind);
    tile.want(walkers[i].model->columns, walkers[i].weights);
  }
  tile.allocate();
  std::vector<TileRows<Real>> rows;
  for (const Walker& walker : walkers) rows.push_back(tile.rows_of(walker.model->columns, walker.weights));
  for (std::uint32_t t = range.first; t < range.last; ++t) {
    const Tile& at = context.tiles.tiles[t];
    tile.stage(at);
    for (std::size_t i = 0; i < walkers.size(); ++i)
      walk.add(*walkers[i].model, rows[i], walkers[i].theta, at, sums[i]);
  }
}

}  // namespace

template <class Real>
void sweep(const FitContext& context, std::span<const Walker> walkers, ChunkSums& sums) {
  const TileRange range = tiles_of(context.tiles, context.problem, context.slice.fit);
  const std::uint32_t chunks = num_chunks_of(range);
  if (sums.size() < chunks) sums.resize(chunks);
  const auto walk = [&](std::uint32_t k) { walk_chunk<Real>(context, walkers, chunk_of(range, k, chunks), sums[k]); };
  if (chunks == 1) return walk(0);
  // Isolated: a thread that waits for its chunks must not begin another group, whose memory would come on top.
  tbb::this_task_arena::isolate([&] { tbb::parallel_for(0U, chunks, walk, tbb::simple_partitioner()); });
  for (std::uint32_t k = 1; k < chunks; ++k)
    for (std::size_t i = 0; i < walkers.size(); ++i) add(sums[k][i], sums[0][i]);
}

template void sweep<double>(const FitContext&, std::span<const Walker>, ChunkSums&);
template void sweep<float>(const FitContext&, std::span<const Walker>, ChunkSums&);

std::uint32_t num_chunks(const FitContext& context) {
  return num_chunks_of(tiles_of(context.tiles, context.problem, context.slice.fit));
}

}  // namespace calibeam
