// From fitted models to their calibrators, predictions and metrics on one fold.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "calibeam/evaluator.hpp"
#include "evaluate/fit_group.hpp"
#include "evaluate/fold_sets.hpp"
#include "kernels/platt_fit.hpp"

namespace calibeam {

struct ScoreContext {
  const FitContext& fit;
  const CalibSet& calib;
  const EvalSet& eval;
  bool details = false;
};

/// Buffers that the scores of one thread reuse.
struct ScoreWorkspace {
  std::array<std::vector<double>, kernels::kModelsTogether> calib_logits, eval_logits;  // of a few models
  std::vector<double> probs, platt;
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

/// Scores fitted jobs, which are sorted by family: the models of one are predicted together.
void score_jobs(const ScoreContext& context, std::span<const FitJob> jobs, std::span<const FittedJob> fits,
                std::span<FoldScore* const> out, ScoreWorkspace& workspace);

}  // namespace calibeam
