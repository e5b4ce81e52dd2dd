// One tile of rows as models walk it: columns imputed and standardised, outcomes, fit weights; all on cache lines of
// their own. In double precision, or (`float`) in single: then weights are divided by their mean, so that they are
// ordinary numbers, and the rows are filled up to a multiple of 16 with rows of weight 0.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "evaluate/fit_context.hpp"
#include "evaluate/fit_weights.hpp"
#include "kernels/aligned_buffer.hpp"

namespace calibeam {

/// Where a model's rows are in a staged tile.
template <class Real>
struct TileRows {
  std::vector<const Real*> columns;
  const Real* outcome = nullptr;
  const Real* weights = nullptr;
};

/// Rows of a tile that are walked.
template <class Real>
[[nodiscard]] constexpr std::uint32_t walked_rows(const Tile& tile) {
  constexpr std::uint32_t kTogether = kernels::kCacheLine / sizeof(Real);
  return (tile.num_rows + kTogether - 1) / kTogether * kTogether;
}

template <class Real>
class StagedTile {
 public:
  explicit StagedTile(const FitContext& context) : context_(context) {}

  /// What tiles are wanted for; nothing else is staged.
  void want(const std::vector<std::uint32_t>& columns, const FitWeights* weights);
  /// Gives everything that is wanted its place, once.
  void allocate();
  /// Where the rows of the tile last staged are; the places do not move.
  [[nodiscard]] TileRows<Real> rows_of(const std::vector<std::uint32_t>& columns, const FitWeights* weights) const;

  void stage(const Tile& tile);

 private:
  void stage_weights(const Tile& tile, const FitWeights& weights, Real* out);

  const FitContext& context_;
  std::map<std::uint32_t, Real*> columns_;
  std::map<const FitWeights*, Real*> weights_;
  std::vector<Real, kernels::CacheLineAllocator<Real>> memory_;
  kernels::AlignedBuffer scratch_;
};

extern template class StagedTile<double>;
extern template class StagedTile<float>;

}  // namespace calibeam
