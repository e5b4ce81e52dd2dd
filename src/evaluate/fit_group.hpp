// Many logistic models of one slice fitted side by side: every tile of rows is staged once (imputed, standardised,
// weighted) and all models that are still iterating walk it while it is in cache.
//
// Standardised columns are the same for every model of a slice, since medians, means and scales are learned from the
// slice's TRAIN_FIT rows; so the penalty is simply 1/C on each coefficient. Models that differ in C alone are a family:
// they set out from one anchor (kernels/newton_path.hpp), and where C is equal too, they are one model.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "calibeam/evaluator.hpp"
#include "evaluate/fit_context.hpp"
#include "evaluate/fit_weights.hpp"
#include "evaluate/reference_fit.hpp"
#include "evaluate/ticker_effects.hpp"

namespace calibeam {

/// One model to fit.
struct FitJob {
  const Candidate* candidate = nullptr;
  const FitWeights* weights = nullptr;      ///< status ok
  const ReferenceFit* reference = nullptr;  ///< null: there is none for this problem
};

/// The minimiser in the evaluator's terms, or why there is none.
struct FittedJob {
  FitStatus status = FitStatus::ok;
  std::vector<std::uint32_t> columns;  ///< active columns: the candidate's, then the levels
  std::vector<double> theta;           ///< constant, columns, group intercepts, group slopes
  std::shared_ptr<const TickerEffects> effects;
  double gradient = 0.0;
  std::uint32_t iterations = 0;
};

/// The columns of a candidate that are active in a slice, then the active levels.
[[nodiscard]] std::vector<std::uint32_t> active_columns(const Problem& problem, const Slice& slice,
                                                        const Candidate& candidate);

/// Whether a stands before b where jobs are sorted by family, and within it by C.
[[nodiscard]] bool family_before(const FitJob& a, const FitJob& b);
[[nodiscard]] bool same_family(const FitJob& a, const FitJob& b);

/// Fits all jobs. A job's result does not depend on the others; neighbours of one family share its anchor.
[[nodiscard]] std::vector<FittedJob> fit_group(const FitContext& context, std::span<const FitJob> jobs);

/// Bytes of sums that one job holds for each chunk of rows while it is fitted: what limits the size of a group.
[[nodiscard]] std::size_t fit_job_bytes(const Problem& problem, const Candidate& candidate);

}  // namespace calibeam
