#include "evaluate/tile_sweep.hpp"

namespace calibeam {

template <class Real>
void TileSweep<Real>::run(std::span<const Walker> walkers, std::vector<PassSums>& sums) {
  if (sums.size() < walkers.size()) sums.resize(walkers.size());
  tile_.want_nothing();
  std::vector<TileRows<Real>> rows;
  for (std::size_t i = 0; i < walkers.size(); ++i) {
    clear(sums[i], *walkers[i].model, walkers[i].kind);
    tile_.want(walkers[i].model->columns, walkers[i].weights);
  }
  tile_.allocate();
  for (const Walker& walker : walkers) rows.push_back(tile_.rows_of(walker.model->columns, walker.weights));
  const TileRange range = tiles_of(context_.tiles, context_.problem, context_.slice.fit);
  for (std::uint32_t t = range.first; t < range.last; ++t) {
    const Tile& tile = context_.tiles.tiles[t];
    tile_.stage(tile);
    for (std::size_t i = 0; i < walkers.size(); ++i)
      walk_.add(*walkers[i].model, rows[i], walkers[i].theta, tile, sums[i]);
  }
}

template class TileSweep<double>;
template class TileSweep<float>;

}  // namespace calibeam
