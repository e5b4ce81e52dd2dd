// From a fitted model to its calibrator, predictions and metrics on one fold.
#pragma once

#include <vector>

#include "calibeam/evaluator.hpp"
#include "evaluate/fit_group.hpp"
#include "evaluate/fold_sets.hpp"
#include "kernels/platt_fit.hpp"

namespace calibeam {

struct ScoreContext {
  const Problem& problem;
  const Slice& slice;
  const CalibSet& calib;
  const EvalSet& eval;
  const kernels::RowKernels& kernels;
  bool details = false;
};

/// Buffers that the scores of one thread reuse.
struct ScoreWorkspace {
  std::vector<double> logits, probs, platt;
  kernels::MetricWorkspace metrics;
};

struct FoldScore {
  FitStatus status = FitStatus::ok;
  FoldEvaluation evaluation;
};

using FoldScores = std::vector<std::vector<FoldScore>>;  ///< [fold][candidate], as placed in the batch

/// Per candidate: its folds, or none and the first reason why one failed. Empties `scores`.
[[nodiscard]] std::vector<Evaluation> evaluations_of(FoldScores&& scores, std::size_t num_candidates);

/// Whether the slice has enough CALIB rows for the calibration (SEMANTICS section 7).
[[nodiscard]] FitStatus calibration_support(Calibration calibration, const CalibSet& calib);

[[nodiscard]] FoldScore score_fold(const ScoreContext& context, const Candidate& candidate, const FittedJob& fit,
                                   double weight_sum, ScoreWorkspace& workspace);

}  // namespace calibeam
