#include "evaluate/score_fold.hpp"

#include <algorithm>
#include <utility>

#include "evaluate/predict_models.hpp"
#include "kernels/isotonic_fit.hpp"

namespace calibeam {
namespace {

constexpr std::uint64_t kMinPlattRows = 50;
constexpr std::uint64_t kMinIsotonicRows = 200;

/// Fits the calibrator on the CALIB rows.
FitStatus calibrate(const ScoreContext& context, Calibration kind, std::span<const double> logits,
                    ScoreWorkspace& workspace, Solution& solution) {
  const CalibSet& calib = context.calib;
  if (calib.status != FitStatus::ok) return calib.status;
  const auto outcome = std::span(context.fit.problem.outcome).subspan(calib.begin, calib.end - calib.begin);
  const kernels::CalibrationRows rows{logits, outcome, calib.weight};
  if (kind == Calibration::isotonic) {
    solution.isotonic = kernels::fit_isotonic(rows);
    return FitStatus::ok;
  }
  solution.platt = kernels::fit_platt(context.fit.kernels, rows, workspace.platt);
  return solution.platt ? FitStatus::ok : FitStatus::not_converged;
}

void predict_probs(const ScoreContext& context, const Solution& solution, std::span<const double> logits,
                   ScoreWorkspace& workspace) {
  const std::size_t count = logits.size();
  workspace.probs.resize(count);
  if (solution.isotonic) return kernels::interpolate_probs(*solution.isotonic, logits, workspace.probs.data());
  const PlattScaling platt = solution.platt.value_or(PlattScaling{});
  context.fit.kernels.logits_to_probs(logits.data(), count, platt.slope, platt.intercept, workspace.probs.data());
}

/// Spreads theta over the candidate's own columns and the ticker classes.
void fill_solution(const ScoreContext& context, const Candidate& candidate, const FittedJob& fit, Solution& solution) {
  const Problem& problem = context.fit.problem;
  solution.intercept = fit.theta[0];
  solution.gradient = fit.gradient;
  solution.iterations = fit.iterations;
  const auto coefficient_of = [&](std::uint32_t column) {
    const auto at = std::find(fit.columns.begin(), fit.columns.end(), column);
    return at == fit.columns.end() ? 0.0 : fit.theta[1 + static_cast<std::size_t>(at - fit.columns.begin())];
  };
  for (const std::uint32_t column : candidate.columns) solution.coefficients.push_back(coefficient_of(column));
  for (auto level = problem.num_numeric; level < problem.columns.size(); ++level)
    solution.coefficients.push_back(coefficient_of(level));
  const std::size_t n = fit.columns.size() + 1, m = fit.effects->groups.size();
  for (const std::uint32_t group : fit.effects->group_of_class) {
    solution.class_intercept.push_back(group == kNone ? 0.0 : fit.theta[n + group]);
    solution.class_slope.push_back(group == kNone ? 0.0 : fit.theta[n + m + group]);
  }
}

/// Its linear predictors are those of `model` in the workspace.
FoldScore score_job(const ScoreContext& context, const FitJob& job, const FittedJob& fit, std::size_t model,
                    ScoreWorkspace& workspace) {
  const Candidate& candidate = *job.candidate;
  FoldScore score;
  if (fit.status != FitStatus::ok) return {fit.status, {}};
  Solution& solution = score.evaluation.solution;
  if (candidate.calibration != Calibration::none)
    score.status = calibrate(context, candidate.calibration, workspace.calib_logits[model], workspace, solution);
  if (score.status != FitStatus::ok) return score;
  const EvalSet& eval = context.eval;
  if (eval.begin < eval.end) {
    if (!(eval.total_weight > 0.0)) return {FitStatus::no_weight, {}};
    predict_probs(context, solution, workspace.eval_logits[model], workspace);
    auto [metrics, weekly] = kernels::score(eval.rows, workspace.probs, context.fit.problem.metric, workspace.metrics);
    score.evaluation.model = metrics;
    score.evaluation.baseline = eval.baseline;
    for (std::size_t week = 0; week < weekly.size(); ++week)
      weekly[week] = (weekly[week] - eval.baseline_weekly[week]) / eval.total_weight;
    score.evaluation.weekly_delta = std::move(weekly);
  }
  if (context.details) {
    fill_solution(context, candidate, fit, solution);
    solution.weight_sum = job.weights->sum;
    if (eval.begin < eval.end) score.evaluation.prob = workspace.probs;
  } else {
    solution = {};
  }
  return score;
}

/// So many that what they predict stays in the second-level cache.
std::size_t models_together(const ScoreContext& context) {
  constexpr std::size_t kBytes = std::size_t{512} << 10;
  const std::size_t rows = (context.calib.end - context.calib.begin) + (context.eval.end - context.eval.begin);
  return std::clamp<std::size_t>(kBytes / (rows * sizeof(double) + 1), 1, kernels::kModelsTogether);
}

}  // namespace

FitStatus calibration_support(Calibration calibration, const CalibSet& calib) {
  const std::uint64_t needed = calibration == Calibration::isotonic ? kMinIsotonicRows
                               : calibration == Calibration::platt  ? kMinPlattRows
                                                                    : 0;
  return calib.num_rows < needed ? FitStatus::insufficient_calib_rows : FitStatus::ok;
}

void score_jobs(const ScoreContext& context, std::span<const FitJob> jobs, std::span<const FittedJob> fits,
                std::span<FoldScore* const> out, ScoreWorkspace& workspace) {
  const std::size_t most = models_together(context);
  for (std::size_t first = 0; first < jobs.size();) {
    std::vector<std::size_t> model_of;  // of the jobs from `first`; with the same C they are one model
    std::vector<const FittedJob*> models;
    for (std::size_t i = first; i < jobs.size() && (i == first || same_family(jobs[i - 1], jobs[i])); ++i) {
      if (i == first || jobs[i - 1].candidate->C != jobs[i].candidate->C) {
        if (models.size() == most) break;
        models.push_back(&fits[i]);
      }
      model_of.push_back(models.size() - 1);
    }
    predict_models(context.fit, models, context.calib.begin, context.calib.end, workspace.calib_logits);
    predict_models(context.fit, models, context.eval.begin, context.eval.end, workspace.eval_logits);
    for (const std::size_t model : model_of) {
      *out[first] = score_job(context, jobs[first], fits[first], model, workspace);
      ++first;
    }
  }
}

std::vector<Evaluation> evaluations_of(FoldScores&& scores, std::size_t num_candidates) {
  std::vector<Evaluation> evaluations(num_candidates);
  for (std::size_t c = 0; c < num_candidates; ++c) {
    for (auto& fold : scores) {
      if (evaluations[c].status == FitStatus::ok) evaluations[c].status = fold[c].status;
      evaluations[c].folds.push_back(std::move(fold[c].evaluation));
    }
    if (evaluations[c].status != FitStatus::ok) evaluations[c].folds.clear();
  }
  return evaluations;
}

}  // namespace calibeam
