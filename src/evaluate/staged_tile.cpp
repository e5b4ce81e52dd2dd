#include "evaluate/staged_tile.hpp"

#include <algorithm>
#include <type_traits>

namespace calibeam {
namespace {

void standardise(const kernels::RowKernels& kernels, const double* x, std::uint32_t count, const ColumnStatistics& s,
                 double* out) {
  kernels.standardise_rows(x, count, s.median, s.mean, 1.0 / s.scale, out);
}
void standardise(const kernels::RowKernels& kernels, const double* x, std::uint32_t count, const ColumnStatistics& s,
                 float* out) {
  kernels.rough_standardise_rows(x, count, s.median, s.mean, 1.0 / s.scale, out);
}

}  // namespace

template <class Real>
void StagedTile<Real>::want(const std::vector<std::uint32_t>& columns, const FitWeights* weights) {
  for (const std::uint32_t column : columns) columns_.try_emplace(column, nullptr);
  weights_.try_emplace(weights, nullptr);
}

template <class Real>
void StagedTile<Real>::allocate() {
  memory_.resize(kTileRows * (1 + columns_.size() + weights_.size()));
  scratch_.resize(kTileRows);
  Real* next = memory_.data();  // the outcome comes first
  for (auto& [column, place] : columns_) place = next += kTileRows;
  for (auto& [weights, place] : weights_) place = next += kTileRows;
}

template <class Real>
TileRows<Real> StagedTile<Real>::rows_of(const std::vector<std::uint32_t>& columns, const FitWeights* weights) const {
  TileRows<Real> rows{{}, memory_.data(), weights_.at(weights)};
  for (const std::uint32_t column : columns) rows.columns.push_back(columns_.at(column));
  return rows;
}

template <class Real>
void StagedTile<Real>::stage(const Tile& tile) {
  const Problem& problem = context_.problem;
  const std::uint32_t walked = walked_rows<Real>(tile);
  const auto fill_up = [&](Real* rows) { std::fill(rows + tile.num_rows, rows + walked, Real{0}); };
  const double* outcome = problem.outcome.data() + tile.first_row;
  std::transform(outcome, outcome + tile.num_rows, memory_.data(), [](double y) { return static_cast<Real>(y); });
  fill_up(memory_.data());
  for (const auto& [column, place] : columns_) {
    standardise(context_.kernels, problem.columns[column].values.data() + tile.first_row, tile.num_rows,
                context_.slice.columns[column], place);
    fill_up(place);
  }
  for (const auto& [weights, place] : weights_) {
    stage_weights(tile, *weights, place);
    fill_up(place);
  }
}

template <class Real>
void StagedTile<Real>::stage_weights(const Tile& tile, const FitWeights& weights, Real* out) {
  double* exact = nullptr;
  if constexpr (std::is_same_v<Real, double>) {
    exact = out;
  } else {
    exact = scratch_.data();
  }
  const auto piece = [&](std::uint32_t p) -> const Piece& { return context_.tiles.pieces[p]; };
  const auto is_foundation = [&](std::uint32_t p) {
    return context_.problem.classes[piece(p).ticker_class].foundation;
  };
  for (std::uint32_t p = tile.first_piece; p < tile.last_piece;) {
    const std::uint32_t first = p;
    while (++p < tile.last_piece && is_foundation(p) == is_foundation(first)) continue;
    const std::uint32_t begin = piece(first).begin, end = piece(p - 1).end;
    stage_fit_weights(context_.problem, context_.slice, weights, tile.first_row + begin, end - begin,
                      piece(first).ticker_class, exact + begin);
  }
  if constexpr (!std::is_same_v<Real, double>) {
    const double factor = 1.0 / weights.mean(context_.slice);
    std::transform(exact, exact + tile.num_rows, out, [factor](double w) { return static_cast<Real>(w * factor); });
  }
}

template class StagedTile<double>;
template class StagedTile<float>;

}  // namespace calibeam
