#include "evaluate/tile_walk.hpp"

#include <algorithm>
#include <functional>
#include <type_traits>

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

void slopes_and_sums(const kernels::RowKernels& kernels, const kernels::RoughRows& rows, PassSums& sums) {
  kernels.rough_row_slopes(rows);
  kernels.rough_newton_sums(rows, {sums.lanes.data(), sums.lanes.data() + kLanesPerSum * rows.num_terms});
}

void slopes_and_sums(const kernels::RowKernels& kernels, const kernels::NewtonRows& rows, PassSums& sums) {
  if (sums.kind == PassKind::hessian) {
    kernels.row_slopes(rows);
    kernels.newton_sums(rows, {sums.lanes.data(), sums.lanes.data() + kLanesPerSum * rows.num_terms});
  } else {
    kernels.row_residuals(rows);
    kernels.gradient_sums(rows, sums.lanes.data());
  }
}

void group_sums(const kernels::RowKernels& kernels, const kernels::RoughRows& rows, PassKind /*hessian*/, bool slope,
                double* lanes, double* sums) {
  kernels.rough_group_sums(rows, slope, lanes, sums);
}

void group_sums(const kernels::RowKernels& kernels, const kernels::NewtonRows& rows, PassKind kind, bool slope,
                double* lanes, double* sums) {
  if (kind == PassKind::hessian) {
    kernels.group_sums(rows, slope, lanes, sums);
  } else {
    kernels.group_gradient_sums(rows, slope, sums);
  }
}

}  // namespace

void clear(PassSums& sums, const ModelTerms& model, PassKind kind) {
  const std::uint32_t n = model.num_terms();
  sums.kind = kind;
  sums.lanes.assign(kLanesPerSum * num_dense_sums(n, kind), 0.0);
  sums.groups.assign(model.effects->groups.size() * group_stride(n, kind), 0.0);
}

void add(const PassSums& sums, PassSums& to) {
  std::transform(to.lanes.begin(), to.lanes.end(), sums.lanes.begin(), to.lanes.begin(), std::plus<>());
  std::transform(to.groups.begin(), to.groups.end(), sums.groups.begin(), to.groups.begin(), std::plus<>());
}

void add_up(const PassSums& sums, double unit, ModelSumsAt& out) {
  out.kind = sums.kind;
  out.dense.resize(sums.lanes.size() / kLanesPerSum);
  kernels::sum_all_lanes(sums.lanes.data(), out.dense.size(), out.dense.data());
  out.groups = sums.groups;
  if (unit == 1.0) return;
  for (auto* values : {&out.dense, &out.groups})
    for (double& value : *values) value *= unit;
}

void round_to_single(std::vector<double>& theta) {
  for (double& value : theta) value = static_cast<float>(value);
}

kernels::ModelSums view_of(const ModelSumsAt& sums, const ModelTerms& model, std::span<const double> theta,
                           double penalty, const ColumnStatistics& logit) {
  const std::uint32_t n = model.num_terms();
  const std::span<const double> dense(sums.dense);
  kernels::ModelSums view;
  view.num_terms = n;
  view.gradient = dense.first(n);
  view.hessian = dense.subspan(n);
  view.groups = model.effects->groups;
  view.group_sums = sums.groups;
  view.group_stride = group_stride(n, sums.kind);
  view.theta = theta;
  view.penalty = penalty;
  view.logit_mean = logit.mean;
  view.logit_scale = logit.scale;
  return view;
}

template <class Real>
void TileWalk<Real>::add(const ModelTerms& model, const TileRows<Real>& rows, std::span<const double> theta,
                         const Tile& tile, PassSums& sums) {
  see_ticker_effects(model, theta, tile);
  beta_.resize(model.num_terms());
  std::transform(theta.begin(), theta.begin() + model.num_terms(), beta_.begin(),
                 [](double value) { return static_cast<Real>(value); });
  const kernels::NewtonRowsOf<Real> walked{
      rows.columns.data(),     rows.outcome,      rows.weights,     0,
      walked_rows<Real>(tile), model.num_terms(), beta_.data(),     constant_.data(),
      logit_slope_.data(),     residual_.data(),  curvature_.data()};
  slopes_and_sums(context_.kernels, walked, sums);
  if (!model.effects->groups.empty()) add_groups(model, walked, tile, sums);
}

template <class Real>
void TileWalk<Real>::add_groups(const ModelTerms& model, kernels::NewtonRowsOf<Real> walked, const Tile& tile,
                                PassSums& sums) {
  const std::size_t stride = group_stride(model.num_terms(), sums.kind);
  group_lanes_.resize(std::max(group_lanes_.size(), kLanesPerSum * stride));
  for (std::uint32_t p = tile.first_piece; p < tile.last_piece; ++p) {
    const Piece& piece = context_.tiles.pieces[p];
    const std::uint32_t group = model.effects->group_of_class[piece.ticker_class];
    if (group == kNone) continue;
    walked.begin = piece.begin;
    walked.end = piece.end;
    group_sums(context_.kernels, walked, sums.kind, model.effects->groups[group].has_slope, group_lanes_.data(),
               sums.groups.data() + stride * group);
  }
}

template <class Real>
void TileWalk<Real>::see_ticker_effects(const ModelTerms& model, std::span<const double> theta, const Tile& tile) {
  const std::size_t n = model.num_terms();
  const auto& groups = model.effects->groups;
  const ColumnStatistics& logit = context_.slice.columns[0];
  const auto see = [&](std::uint32_t begin, std::uint32_t end, double constant, double slope) {
    std::fill(constant_.begin() + begin / kRowPadding, constant_.begin() + end / kRowPadding,
              static_cast<Real>(constant));
    std::fill(logit_slope_.begin() + begin / kRowPadding, logit_slope_.begin() + end / kRowPadding,
              static_cast<Real>(slope));
  };
  if (groups.empty()) return see(0, walked_rows<Real>(tile), theta[0], theta[1]);
  for (std::uint32_t p = tile.first_piece; p < tile.last_piece; ++p) {
    const Piece& piece = context_.tiles.pieces[p];
    const std::uint32_t group = model.effects->group_of_class[piece.ticker_class];
    double constant = theta[0], slope = theta[1];
    if (group != kNone) {
      const double own = theta[n + groups.size() + group] / groups[group].slope_scale;
      constant += theta[n + group] + own * logit.mean;
      slope += own * logit.scale;
    }
    see(piece.begin, piece.end, constant, slope);
  }
  see(tile.num_rows, walked_rows<Real>(tile), 0.0, 0.0);
}

template class TileWalk<double>;
template class TileWalk<float>;

}  // namespace calibeam
