// One pass over the rows of a slice: every tile is staged once, and all models that want sums walk it while it is in
// cache. Long slices are cut into chunks, which threads share; sums are added up in the order of the chunks, and the
// cut depends on the slice alone, so that no bit depends on threads.
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

/// Sums of a pass, by chunk; memory is kept from one pass to the next.
using ChunkSums = std::vector<std::vector<PassSums>>;

/// sums[0][i] becomes that of walkers[i].
template <class Real>
void sweep(const FitContext& context, std::span<const Walker> walkers, ChunkSums& sums);

extern template void sweep<double>(const FitContext&, std::span<const Walker>, ChunkSums&);
extern template void sweep<float>(const FitContext&, std::span<const Walker>, ChunkSums&);

/// Chunks of a pass over the slice.
[[nodiscard]] std::uint32_t num_chunks(const FitContext& context);

}  // namespace calibeam
