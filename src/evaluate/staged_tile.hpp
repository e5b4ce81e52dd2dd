// One tile of rows as models walk it: columns imputed and standardised, outcomes, fit weights; all on cache lines of
// their own.
#pragma once

#include <cstdint>
#include <map>

#include "evaluate/fit_context.hpp"
#include "evaluate/fit_weights.hpp"
#include "kernels/aligned_buffer.hpp"

namespace calibeam {

class StagedTile {
 public:
  explicit StagedTile(const FitContext& context) : context_(context) {}

  /// Gives a column or a weighting its place. All before the first look.
  void add(std::uint32_t column) { columns_.emplace(column, 0); }
  void add(const FitWeights* weights) { weights_.emplace(weights, 0); }
  void allocate();

  /// Where the rows of the tile last staged are; the places do not move.
  [[nodiscard]] const double* column(std::uint32_t column) const { return memory_.data() + columns_.at(column); }
  [[nodiscard]] const double* weights(const FitWeights* weights) const { return memory_.data() + weights_.at(weights); }
  [[nodiscard]] const double* outcome() const { return memory_.data(); }

  void stage(const Tile& tile);

 private:
  const FitContext& context_;
  std::map<std::uint32_t, std::size_t> columns_;  // to places in memory_
  std::map<const FitWeights*, std::size_t> weights_;
  kernels::AlignedBuffer memory_;
};

}  // namespace calibeam
