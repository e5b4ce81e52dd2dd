// One model walking one staged tile: its sums over the rows, in lanes (see kernels/row_kernels.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "evaluate/fit_context.hpp"
#include "evaluate/ticker_effects.hpp"
#include "kernels/aligned_buffer.hpp"
#include "kernels/newton_path.hpp"

namespace calibeam {

/// What a model's rows are: everything about it but the penalty.
struct ModelRows {
  std::vector<std::uint32_t> columns;       ///< active: the candidate's, then the levels
  std::vector<const double*> tile_columns;  ///< where they stand in the staged tile
  const double* tile_outcome = nullptr;
  const double* tile_weights = nullptr;
  std::shared_ptr<const TickerEffects> effects;

  [[nodiscard]] std::uint32_t num_terms() const { return static_cast<std::uint32_t>(columns.size()) + 1; }
};

/// Sums of a pass. Dense: gradient and, with the Hessian, its triangle; then the groups' (see arrow_solve.hpp).
struct PassSums {
  kernels::PassKind kind = kernels::PassKind::hessian;
  std::size_t num_dense = 0;
  kernels::AlignedBuffer lanes;
};

/// The same without lanes.
struct ModelSumsAt {
  kernels::PassKind kind = kernels::PassKind::hessian;
  std::vector<double> values;
};

void clear(PassSums& sums, const ModelRows& rows, kernels::PassKind kind);
void add_up(const PassSums& sums, ModelSumsAt& out);

/// As the solver sees them, for a penalty.
[[nodiscard]] kernels::ModelSums view_of(const ModelSumsAt& sums, const ModelRows& rows, std::span<const double> theta,
                                         double penalty, const ColumnStatistics& logit);

class TileWalk {
 public:
  explicit TileWalk(const FitContext& context) : context_(context) {}

  /// Adds the tile's sums at theta.
  void add(const ModelRows& rows, std::span<const double> theta, const Tile& tile, PassSums& sums);

 private:
  void see_ticker_effects(const ModelRows& rows, std::span<const double> theta, const Tile& tile);
  void add_groups(const ModelRows& rows, kernels::NewtonRows walked, const Tile& tile, PassSums& sums) const;

  const FitContext& context_;
  kernels::AlignedBuffer part_;
  kernels::AlignedBuffer residual_ = kernels::AlignedBuffer(kTileRows);
  kernels::AlignedBuffer curvature_ = kernels::AlignedBuffer(kTileRows);
  // The constant and the coefficient of x_logit_prn that each 8 rows see, ticker effects folded in.
  kernels::AlignedBuffer constant_ = kernels::AlignedBuffer(kTileRows / kRowPadding);
  kernels::AlignedBuffer logit_slope_ = kernels::AlignedBuffer(kTileRows / kRowPadding);
};

}  // namespace calibeam
