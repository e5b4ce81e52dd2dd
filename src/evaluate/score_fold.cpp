#include "evaluate/score_fold.hpp"

#include <algorithm>
#include <utility>

#include "kernels/isotonic_fit.hpp"
#include "kernels/math/sigmoid.hpp"

namespace calibeam {
namespace {

constexpr std::uint64_t kMinPlattRows = 50;
constexpr std::uint64_t kMinIsotonicRows = 200;

/// The fitted terms over whole columns; rows are chosen run by run.
struct Predictor {
  std::vector<kernels::PredictorTerm> numeric, levels;
  double intercept;
};

Predictor predictor_of(const ScoreContext& context, const FittedJob& fit) {
  Predictor predictor{{}, {}, fit.theta[0]};
  for (std::size_t k = 0; k < fit.columns.size(); ++k) {
    const std::uint32_t column = fit.columns[k];
    const ColumnStatistics& s = context.slice.columns[column];
    auto& terms = column < context.problem.num_numeric ? predictor.numeric : predictor.levels;
    terms.push_back({context.problem.columns[column].values.data(), s.median, s.mean, 1.0 / s.scale, fit.theta[k + 1]});
  }
  return predictor;
}

/// Linear predictors of padded rows [begin, end), which must be whole segments.
void predict_logits(const ScoreContext& context, const FittedJob& fit, std::uint32_t begin, std::uint32_t end,
                    std::vector<double>& out) {
  const Problem& problem = context.problem;
  const Predictor predictor = predictor_of(context, fit);
  const std::size_t n = fit.columns.size() + 1, m = fit.effects->groups.size();
  out.resize(end - begin);
  auto run = std::lower_bound(problem.runs.begin(), problem.runs.end(), begin,
                              [](const Run& r, std::uint32_t row) { return r.begin < row; });
  for (; run != problem.runs.end() && run->begin < end; ++run) {
    kernels::PredictorRows rows;
    rows.numeric = predictor.numeric.data();
    rows.num_numeric = static_cast<std::uint32_t>(predictor.numeric.size());
    rows.levels = predictor.levels.data();
    rows.num_levels = static_cast<std::uint32_t>(predictor.levels.size());
    rows.x_logit_prn = problem.columns[0].values.data();
    rows.first = run->begin;
    rows.count = run->padded_end - run->begin;
    rows.offset = predictor.intercept;
    const std::uint32_t group = fit.effects->group_of_class[run->ticker_class];
    if (group != kNone) {
      rows.offset += fit.theta[n + group];
      rows.slope = fit.theta[n + m + group] / fit.effects->groups[group].slope_scale;
    }
    context.kernels.predict_logits(rows, out.data() + (run->begin - begin));
  }
}

/// Fits the calibrator on the CALIB rows.
FitStatus calibrate(const ScoreContext& context, Calibration kind, const FittedJob& fit, ScoreWorkspace& workspace,
                    Solution& solution) {
  const CalibSet& calib = context.calib;
  if (calib.status != FitStatus::ok) return calib.status;
  predict_logits(context, fit, calib.begin, calib.end, workspace.logits);
  const kernels::CalibrationRows rows{
      workspace.logits, std::span(context.problem.outcome).subspan(calib.begin, calib.end - calib.begin), calib.weight};
  if (kind == Calibration::isotonic) {
    solution.isotonic = kernels::fit_isotonic(rows);
    return FitStatus::ok;
  }
  solution.platt = kernels::fit_platt(context.kernels, rows, workspace.platt);
  return solution.platt ? FitStatus::ok : FitStatus::not_converged;
}

void predict_probs(const ScoreContext& context, const FittedJob& fit, const Solution& solution,
                   ScoreWorkspace& workspace) {
  const EvalSet& eval = context.eval;
  predict_logits(context, fit, eval.begin, eval.end, workspace.logits);
  const std::size_t count = workspace.logits.size();
  workspace.probs.resize(count);
  if (solution.isotonic) {
    for (std::size_t i = 0; i < count; ++i)
      workspace.probs[i] = kernels::clip_prob(kernels::interpolate(*solution.isotonic, workspace.logits[i]));
    return;
  }
  const PlattScaling platt = solution.platt.value_or(PlattScaling{});
  context.kernels.logits_to_probs(workspace.logits.data(), count, platt.slope, platt.intercept, workspace.probs.data());
}

/// Spreads theta over the candidate's own columns and the ticker classes.
void fill_solution(const ScoreContext& context, const Candidate& candidate, const FittedJob& fit, Solution& solution) {
  const Problem& problem = context.problem;
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

}  // namespace

FitStatus calibration_support(Calibration calibration, const CalibSet& calib) {
  const std::uint64_t needed = calibration == Calibration::isotonic ? kMinIsotonicRows
                               : calibration == Calibration::platt  ? kMinPlattRows
                                                                    : 0;
  return calib.num_rows < needed ? FitStatus::insufficient_calib_rows : FitStatus::ok;
}

FoldScore score_fold(const ScoreContext& context, const Candidate& candidate, const FittedJob& fit, double weight_sum,
                     ScoreWorkspace& workspace) {
  FoldScore score;
  if (fit.status != FitStatus::ok) return {fit.status, {}};
  Solution& solution = score.evaluation.solution;
  if (candidate.calibration != Calibration::none)
    score.status = calibrate(context, candidate.calibration, fit, workspace, solution);
  if (score.status != FitStatus::ok) return score;
  const EvalSet& eval = context.eval;
  if (eval.begin < eval.end) {
    if (!(eval.total_weight > 0.0)) return {FitStatus::no_weight, {}};
    predict_probs(context, fit, solution, workspace);
    auto [metrics, weekly] = kernels::score(eval.rows, workspace.probs, context.problem.metric, workspace.metrics);
    score.evaluation.model = metrics;
    score.evaluation.baseline = eval.baseline;
    for (std::size_t week = 0; week < weekly.size(); ++week)
      weekly[week] = (weekly[week] - eval.baseline_weekly[week]) / eval.total_weight;
    score.evaluation.weekly_delta = std::move(weekly);
  }
  if (context.details) {
    fill_solution(context, candidate, fit, solution);
    solution.weight_sum = weight_sum;
    if (eval.begin < eval.end) score.evaluation.prob = workspace.probs;
  } else {
    solution = {};
  }
  return score;
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
