// One model walking one staged tile: its sums over the rows, in lanes (see kernels/row_kernels.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "evaluate/fit_context.hpp"
#include "evaluate/staged_tile.hpp"
#include "evaluate/ticker_effects.hpp"
#include "kernels/aligned_buffer.hpp"
#include "kernels/newton_path.hpp"

namespace calibeam {

/// What a model is made of: everything about it but weights and penalty.
struct ModelTerms {
  std::vector<std::uint32_t> columns;  ///< active: the candidate's, then the levels
  std::shared_ptr<const TickerEffects> effects;

  [[nodiscard]] std::uint32_t num_terms() const { return static_cast<std::uint32_t>(columns.size()) + 1; }
  [[nodiscard]] std::size_t num_parameters() const { return num_terms() + 2 * effects->groups.size(); }
};

/// Sums of a pass, as they grow: gradient and, with the Hessian, its triangle, in lanes; and the groups' sums (see
/// arrow_solve.hpp).
struct PassSums {
  kernels::PassKind kind = kernels::PassKind::hessian;
  kernels::AlignedBuffer lanes;
  std::vector<double> groups;
};

/// The same when the pass is done.
struct ModelSumsAt {
  kernels::PassKind kind = kernels::PassKind::hessian;
  std::vector<double> dense, groups;
};

void clear(PassSums& sums, const ModelTerms& model, kernels::PassKind kind);
/// to += sums, of the same model and kind.
void add(const PassSums& sums, PassSums& to);
/// `unit`: what a weight of 1 stood for in the pass.
void add_up(const PassSums& sums, double unit, ModelSumsAt& out);

/// Moves to a point that single precision can hold, so that sums in it are taken just there.
void round_to_single(std::vector<double>& theta);

/// As the solver sees them, for a penalty.
[[nodiscard]] kernels::ModelSums view_of(const ModelSumsAt& sums, const ModelTerms& model,
                                         std::span<const double> theta, double penalty, const ColumnStatistics& logit);

/// In single precision there are only passes with a Hessian.
template <class Real>
class TileWalk {
 public:
  explicit TileWalk(const FitContext& context) : context_(context) {}

  /// Adds the tile's sums at theta.
  void add(const ModelTerms& model, const TileRows<Real>& rows, std::span<const double> theta, const Tile& tile,
           PassSums& sums);

 private:
  using Buffer = std::vector<Real, kernels::CacheLineAllocator<Real>>;

  void see_ticker_effects(const ModelTerms& model, std::span<const double> theta, const Tile& tile);
  void add_groups(const ModelTerms& model, kernels::NewtonRowsOf<Real> walked, const Tile& tile, PassSums& sums);

  const FitContext& context_;
  kernels::AlignedBuffer group_lanes_;
  Buffer beta_;
  Buffer residual_ = Buffer(kTileRows);
  Buffer curvature_ = Buffer(kTileRows);
  // The constant and the coefficient of x_logit_prn that each 8 rows see, ticker effects folded in.
  Buffer constant_ = Buffer(kTileRows / kRowPadding);
  Buffer logit_slope_ = Buffer(kTileRows / kRowPadding);
};

extern template class TileWalk<double>;
extern template class TileWalk<float>;

}  // namespace calibeam
