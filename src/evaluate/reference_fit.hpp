// One fit that gives many models their first Newton step: the constant and x_logit_prn alone, and at its minimum the
// sums of every column and ticker class. Gradient and Hessian of any set of columns are a part of those, so that no
// model needs a pass over the rows of its own to set out.
//
// The sums are taken in single precision: they only lead towards a minimum. They depend on slice and weights alone, and
// a model reads nothing but its own part, so that it does not matter which other columns they hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/tile_walk.hpp"

namespace calibeam {

struct ReferenceFit {
  bool found = false;         ///< false: models start without one
  bool has_effects = false;   ///< whether the sums of ticker classes are there
  ModelTerms model;           ///< columns ascending; each ticker class is a group
  std::vector<double> theta;  ///< of the constant and x_logit_prn; 0 for the rest
  ModelSumsAt sums;
};

/// What a reference must hold from now on; `reference` is what it holds so far, whose minimum need not be sought again.
struct ReferenceJob {
  const FitWeights* weights;
  std::vector<std::uint32_t> columns;  ///< ascending, all active in the slice, 0 (x_logit_prn) first
  bool with_effects;
  ReferenceFit* reference;
};

/// All references of a slice, in the same passes; none depends on the others.
void fit_references(const FitContext& context, std::span<const ReferenceJob> jobs);

/// Memory that the sums of one chunk of a reference take.
[[nodiscard]] std::size_t reference_bytes(const Problem& problem, const ReferenceJob& job);

/// The model's part of the sums; its columns and effects are in the reference.
[[nodiscard]] ModelSumsAt part_of(const ReferenceFit& reference, const ModelTerms& model);

}  // namespace calibeam
