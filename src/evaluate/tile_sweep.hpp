// One pass over the rows of a slice: every tile is staged once, and all models that want sums walk it while it is in
// cache.
#pragma once

#include <span>
#include <vector>

#include "evaluate/staged_tile.hpp"
#include "evaluate/tile_walk.hpp"

namespace calibeam {

/// Something that takes sums at a point.
struct Walker {
  const ModelTerms* model;
  const FitWeights* weights;
  std::span<const double> theta;  ///< in single precision: rounded to it
  kernels::PassKind kind = kernels::PassKind::hessian;
};

template <class Real>
class TileSweep {
 public:
  explicit TileSweep(const FitContext& context) : context_(context), tile_(context), walk_(context) {}

  /// sums[i] becomes that of walkers[i]; grows if need be.
  void run(std::span<const Walker> walkers, std::vector<PassSums>& sums);

 private:
  const FitContext& context_;
  StagedTile<Real> tile_;
  TileWalk<Real> walk_;
};

extern template class TileSweep<double>;
extern template class TileSweep<float>;

}  // namespace calibeam
