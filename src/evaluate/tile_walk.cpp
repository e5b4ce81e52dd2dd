#include "evaluate/tile_walk.hpp"

#include <algorithm>

#include "kernels/lane_sums.hpp"

namespace calibeam {
namespace {

using kernels::kLanesPerSum;
using kernels::PassKind;

constexpr std::size_t triangle_size(std::size_t n) { return n * (n + 1) / 2; }

std::size_t num_dense_sums(std::size_t terms, PassKind kind) {
  return kind == PassKind::hessian ? terms + triangle_size(terms) : terms;
}

std::uint32_t group_stride(std::uint32_t terms, PassKind kind) {
  return kind == PassKind::hessian ? kernels::group_sums_size(terms) : 2;
}

}  // namespace

void clear(PassSums& sums, const ModelRows& rows, PassKind kind) {
  sums.kind = kind;
  sums.num_dense = num_dense_sums(rows.num_terms(), kind);
  const std::size_t num_group_sums = rows.effects->groups.size() * group_stride(rows.num_terms(), kind);
  sums.lanes.assign(kLanesPerSum * (sums.num_dense + num_group_sums), 0.0);
}

void add_up(const PassSums& sums, ModelSumsAt& out) {
  out.kind = sums.kind;
  out.values.resize(sums.lanes.size() / kLanesPerSum);
  kernels::sum_all_lanes(sums.lanes.data(), out.values.size(), out.values.data());
}

kernels::ModelSums view_of(const ModelSumsAt& sums, const ModelRows& rows, std::span<const double> theta,
                           double penalty, const ColumnStatistics& logit) {
  const std::uint32_t n = rows.num_terms();
  const std::size_t num_dense = num_dense_sums(n, sums.kind);
  const std::span<const double> values(sums.values);
  kernels::ModelSums view;
  view.num_terms = n;
  view.gradient = values.first(n);
  view.hessian = values.subspan(n, num_dense - n);
  view.groups = rows.effects->groups;
  view.group_sums = values.subspan(num_dense);
  view.group_stride = group_stride(n, sums.kind);
  view.theta = theta;
  view.penalty = penalty;
  view.logit_mean = logit.mean;
  view.logit_scale = logit.scale;
  return view;
}

void TileWalk::add(const ModelRows& rows, std::span<const double> theta, const Tile& tile, PassSums& sums) {
  const std::uint32_t n = rows.num_terms();
  see_ticker_effects(rows, theta, tile);
  const kernels::NewtonRows walked{rows.tile_columns.data(),
                                   rows.tile_outcome,
                                   rows.tile_weights,
                                   0,
                                   tile.num_rows,
                                   n,
                                   theta.data(),
                                   constant_.data(),
                                   logit_slope_.data(),
                                   residual_.data(),
                                   curvature_.data()};
  part_.resize(std::max(part_.size(), kLanesPerSum * sums.num_dense));
  if (sums.kind == PassKind::hessian) {
    context_.kernels.row_slopes(walked);
    context_.kernels.newton_sums(walked, {part_.data(), part_.data() + kLanesPerSum * n});
  } else {
    context_.kernels.row_residuals(walked);
    context_.kernels.gradient_sums(walked, part_.data());
  }
  kernels::add_lanes(part_.data(), sums.num_dense, sums.lanes.data());
  if (!rows.effects->groups.empty()) add_groups(rows, walked, tile, sums);
}

void TileWalk::add_groups(const ModelRows& rows, kernels::NewtonRows walked, const Tile& tile, PassSums& sums) const {
  double* first = sums.lanes.data() + kLanesPerSum * sums.num_dense;
  const std::size_t stride = kLanesPerSum * group_stride(rows.num_terms(), sums.kind);
  for (std::uint32_t p = tile.first_piece; p < tile.last_piece; ++p) {
    const Piece& piece = context_.tiles.pieces[p];
    const std::uint32_t group = rows.effects->group_of_class[piece.ticker_class];
    if (group == kNone) continue;
    walked.begin = piece.begin;
    walked.end = piece.end;
    const bool with_slope = rows.effects->groups[group].has_slope;
    if (sums.kind == PassKind::hessian)
      context_.kernels.group_sums(walked, with_slope, first + stride * group);
    else
      context_.kernels.group_gradient_sums(walked, with_slope, first + stride * group);
  }
}

void TileWalk::see_ticker_effects(const ModelRows& rows, std::span<const double> theta, const Tile& tile) {
  const std::size_t n = rows.num_terms();
  const auto& groups = rows.effects->groups;
  const ColumnStatistics& logit = context_.slice.columns[0];
  if (groups.empty()) {
    std::fill_n(constant_.begin(), tile.num_rows / kRowPadding, theta[0]);
    std::fill_n(logit_slope_.begin(), tile.num_rows / kRowPadding, theta[1]);
    return;
  }
  for (std::uint32_t p = tile.first_piece; p < tile.last_piece; ++p) {
    const Piece& piece = context_.tiles.pieces[p];
    const std::uint32_t group = rows.effects->group_of_class[piece.ticker_class];
    double constant = theta[0], slope = theta[1];
    if (group != kNone) {
      const double own = theta[n + groups.size() + group] / groups[group].slope_scale;
      constant += theta[n + group] + own * logit.mean;
      slope += own * logit.scale;
    }
    std::fill(constant_.begin() + piece.begin / kRowPadding, constant_.begin() + piece.end / kRowPadding, constant);
    std::fill(logit_slope_.begin() + piece.begin / kRowPadding, logit_slope_.begin() + piece.end / kRowPadding, slope);
  }
}

}  // namespace calibeam
