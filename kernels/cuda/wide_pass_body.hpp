// Gradient and Hessian sums of models with any number of terms, one block per model and chunk of rows: the block stages
// rows, its threads compute residual and curvature of a row each, then share the sums among themselves. Every sum is
// taken over the rows in order, with the operations of the fast pass, so both give the same bits.
#pragma once

#include "kernels/cuda/model_sums.hpp"
#include "kernels/cuda/newton_pass_body.hpp"
#include "kernels/cuda/tile.hpp"
#include "kernels/math/sigmoid.hpp"

namespace calibeam::kernels {

/// Row and column of entry k of a lower triangle.
struct TriangleEntry {
  std::uint32_t row, column;
};
CALIBEAM_HD inline TriangleEntry triangle_entry(std::uint32_t k) {
  auto row = static_cast<std::uint32_t>((std::sqrt(8.0 * k + 1.0) - 1.0) / 2.0);
  while (lower_triangle(row + 1, 0) <= k) ++row;
  while (lower_triangle(row, 0) > k) --row;
  return {row, k - lower_triangle(row, 0)};
}

/// Rows in the block's memory: terms (the constant too) row by row, then residuals, then curvatures.
struct WideTile {
  double *terms, *residual, *curvature;
  std::uint32_t num_terms;
};

CALIBEAM_HD inline void stage_wide_row(const WidePass& args, std::uint32_t m, const WideTile& tile, std::uint32_t row,
                                       std::uint32_t r, const SeenTerms& seen) {
  const DeviceModel& model = args.wave.models[m];
  double* z = tile.terms + std::uint64_t{r} * tile.num_terms;
  double t = fused(seen.slope, z[1], seen.constant);
  for (std::uint32_t k = 2; k < tile.num_terms; ++k)
    t = fused(args.wave.theta[std::uint64_t{k} * args.wave.num_models + m], z[k], t);
  const Sigmoid<double> s = sigmoid(t);
  const double w = fit_weight(args.problem, args.problem.places[model.place], model.weighting, row);
  tile.residual[r] = w * (s.prob - args.problem.outcome[row]);
  tile.curvature[r] = w * s.curvature;
}

/// Adds the staged rows to sum k.
CALIBEAM_HD inline double add_wide_rows(const WideTile& tile, std::uint32_t count, std::uint32_t k, double sum) {
  const std::uint32_t n = tile.num_terms;
  if (k < n) {
    for (std::uint32_t r = 0; r < count; ++r) sum = fused(tile.residual[r], tile.terms[std::uint64_t{r} * n + k], sum);
    return sum;
  }
  const TriangleEntry at = triangle_entry(k - n);
  for (std::uint32_t r = 0; r < count; ++r) {
    const double* z = tile.terms + std::uint64_t{r} * n;
    sum = fused(tile.curvature[r] * z[at.row], z[at.column], sum);
  }
  return sum;
}

/// Block (x, y) serves model x and chunk y of its place.
template <class Block>
CALIBEAM_HD inline void wide_pass(const Block& block, const WidePass& args) {
  const std::uint32_t m = block.x;
  const DeviceModel& model = args.wave.models[m];
  const DevicePlace& place = args.problem.places[model.place];
  const std::uint32_t c = place.first_chunk + block.y;
  if (c >= place.last_chunk || !still_running(args.wave, m)) return;
  const std::uint32_t n = model.num_terms, rows = args.tile_rows;
  const WideTile tile{block.shared, block.shared + std::uint64_t{rows} * n,
                      block.shared + std::uint64_t{rows} * (n + 1), n};
  const std::uint64_t stride = args.wave.num_models;
  for (std::uint32_t p = args.problem.chunks[c].first_piece; p < args.problem.chunks[c].last_piece; ++p) {
    const DevicePiece piece = args.problem.pieces[p];
    const SeenTerms seen = seen_terms(args.problem, args.wave, m, piece.ticker_class);
    double* out = args.wave.piece_sums + std::uint64_t{p - place.first_piece} * args.wave.max_dense * stride + m;
    for (std::uint32_t row = piece.begin; row < piece.end; row += rows) {
      const std::uint32_t count = piece.end - row < rows ? piece.end - row : rows;
      block.each([&](std::uint32_t thread) {
        for (std::uint32_t i = thread; i < count * n; i += block.threads) {
          const std::uint32_t r = i % count, k = i / count;
          tile.terms[std::uint64_t{r} * n + k] =
              k == 0 ? 1.0
                     : standardised_cell(args.problem, model.place, args.wave.columns[model.first_column + k - 1],
                                         row + r);
        }
      });
      block.each([&](std::uint32_t thread) {
        for (std::uint32_t r = thread; r < count; r += block.threads) stage_wide_row(args, m, tile, row + r, r, seen);
      });
      block.each([&](std::uint32_t thread) {
        for (std::uint32_t k = thread; k < dense_sums_of(n); k += block.threads)
          out[stride * k] = add_wide_rows(tile, count, k, row == piece.begin ? 0.0 : out[stride * k]);
      });
    }
  }
}

}  // namespace calibeam::kernels
