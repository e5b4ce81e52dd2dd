#include "evaluate/cuda_score.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>

#include "kernels/isotonic_fit.hpp"
#include "kernels/math/compensated_sum.hpp"

namespace calibeam {
namespace {

constexpr std::uint64_t kMaxSortedRows = std::uint64_t{1} << 30;
constexpr std::uint64_t kBytesPerEvalRow = 40 + 24;  // predictions, keys, orders, masses; what sorting takes
constexpr std::uint8_t kPlatt = 1, kIsotonic = 2;

std::uint32_t calib_rows(const kernels::DevicePlace& place) { return place.calib_end - place.calib_begin; }
std::uint32_t eval_rows(const kernels::DevicePlace& place) { return place.eval_end - place.eval_begin; }

std::uint8_t calibration_code(Calibration calibration) {
  return calibration == Calibration::platt ? kPlatt : calibration == Calibration::isotonic ? kIsotonic : 0;
}

/// Metrics of one job from its sums: Brier, ECE, ECE-Q, then the log loss of each week.
void fill_metrics(const EvalSet& eval, const double* sums, FoldEvaluation& out) {
  kernels::CompensatedSum log_loss;
  const double* weekly = sums + kernels::kScoreSums;
  for (std::uint32_t week = 0; week < eval.num_weeks; ++week) log_loss.add(weekly[week]);
  const double total = eval.total_weight;
  out.model = {log_loss.value() / total, sums[0] / total, sums[1] / total, sums[2] / total};
  out.baseline = eval.baseline;
  for (std::uint32_t week = 0; week < eval.num_weeks; ++week)
    out.weekly_delta.push_back((weekly[week] - eval.baseline_weekly[week]) / total);
}

/// Spreads a model's parameters over its candidate's own columns and the ticker classes.
void fill_solution(const ResidentProblem& resident, const ScoreJob& job, std::span<const double> theta,
                   Solution& solution) {
  const CudaJob& fit = *job.job;
  const Problem& problem = resident.problem();
  solution.intercept = theta[0];
  const auto coefficient_of = [&](std::uint32_t column) {
    const auto at = std::find(fit.columns.begin(), fit.columns.end(), column);
    return at == fit.columns.end() ? 0.0 : theta[1 + static_cast<std::size_t>(at - fit.columns.begin())];
  };
  for (const std::uint32_t column : job.candidate->columns) solution.coefficients.push_back(coefficient_of(column));
  for (auto level = problem.num_numeric; level < problem.columns.size(); ++level)
    solution.coefficients.push_back(coefficient_of(level));
  const std::uint32_t n = fit.num_terms(), m = fit.num_groups;
  for (const std::uint32_t group : resident.effects(fit.layout).group_of_class) {
    solution.class_intercept.push_back(group == kNone ? 0.0 : theta[n + group]);
    solution.class_slope.push_back(group == kNone ? 0.0 : theta[n + m + group]);
  }
  solution.weight_sum = fit.weight_sum;
}

}  // namespace

/// The arrays of a batch of jobs in device memory.
struct CudaScore::Tables {
  Slot<std::uint32_t> job_model, order, sorted_order;
  Slot<std::uint8_t> calibration, failed;
  Slot<double> platt_slope, platt_intercept, calib_logits, probs, mass_before, results;
  Slot<std::uint64_t> keys, sorted_keys;
  Slot<std::byte> sorting;
};

std::uint64_t score_bytes(const kernels::DevicePlace& place) {
  return 8 * std::uint64_t{calib_rows(place)} + kBytesPerEvalRow * eval_rows(place) +
         8 * (kernels::kScoreSums + std::uint64_t{place.num_weeks}) + 64;
}

kernels::DeviceScores CudaScore::lay_out(const FittedWave& wave, std::span<const ScoreJob> jobs, Tables& t) {
  kernels::DeviceScores s{};
  s.problem = resident_.view();
  s.wave = wave.view;
  s.num_jobs = static_cast<std::uint32_t>(jobs.size());
  s.ece_bins = static_cast<std::uint32_t>(resident_.problem().metric.ece_bins);
  s.eceq_bins = static_cast<std::uint32_t>(resident_.problem().metric.eceq_bins);
  for (const ScoreJob& job : jobs) {
    const kernels::DevicePlace& place = resident_.place(job.job->place);
    if (job.job->calibration != Calibration::none) s.max_calib = std::max(s.max_calib, calib_rows(place));
    s.max_eval = std::max(s.max_eval, eval_rows(place));
    s.max_weeks = std::max(s.max_weeks, place.num_weeks);
  }
  const std::uint64_t k = jobs.size(), rows = k * s.max_eval;
  ByteLayout layout;
  t.job_model = layout.add<std::uint32_t>(k);
  t.calibration = layout.add<std::uint8_t>(k);
  t.failed = layout.add<std::uint8_t>(k);
  t.platt_slope = layout.add<double>(k);
  t.platt_intercept = layout.add<double>(k);
  t.calib_logits = layout.add<double>(k * s.max_calib);
  t.probs = layout.add<double>(rows);
  t.mass_before = layout.add<double>(rows);
  t.results = layout.add<double>(k * (kernels::kScoreSums + s.max_weeks));
  t.keys = layout.add<std::uint64_t>(rows);
  t.sorted_keys = layout.add<std::uint64_t>(rows);
  t.order = layout.add<std::uint32_t>(rows);
  t.sorted_order = layout.add<std::uint32_t>(rows);
  t.sorting = layout.add<std::byte>(rows == 0 ? 0 : device_.sort_bytes(s));
  memory_.reserve(layout.bytes());
  s.job_model = t.job_model.in(memory_);
  s.calib_logits = t.calib_logits.in(memory_);
  s.probs = t.probs.in(memory_);
  s.platt_slope = t.platt_slope.in(memory_);
  s.platt_intercept = t.platt_intercept.in(memory_);
  s.calibration = t.calibration.in(memory_);
  s.failed = t.failed.in(memory_);
  s.keys = t.keys.in(memory_);
  s.sorted_keys = t.sorted_keys.in(memory_);
  s.order = t.order.in(memory_);
  s.sorted_order = t.sorted_order.in(memory_);
  s.mass_before = t.mass_before.in(memory_);
  s.results = t.results.in(memory_);
  return s;
}

std::vector<std::optional<IsotonicKnots>> CudaScore::fit_isotonic_jobs(std::span<const ScoreJob> jobs,
                                                                       kernels::DeviceScores& scores) {
  std::vector<std::optional<IsotonicKnots>> knots(jobs.size());
  std::vector<std::vector<double>> logits(jobs.size());
  for (std::size_t k = 0; k < jobs.size(); ++k)
    if (jobs[k].job->calibration == Calibration::isotonic)
      logits[k] = download(device_, scores.calib_logits + k * scores.max_calib,
                           calib_rows(resident_.place(jobs[k].job->place)));
  tbb::parallel_for(std::size_t{0}, jobs.size(), [&](std::size_t k) {
    if (logits[k].empty()) return;
    const CalibSet& calib = resident_.calib_set(jobs[k].fold);
    const auto outcome = std::span(resident_.problem().outcome).subspan(calib.begin, calib.end - calib.begin);
    knots[k] = kernels::fit_isotonic({logits[k], outcome, calib.weight});
  });
  return knots;
}

void CudaScore::upload_knots(const std::vector<std::optional<IsotonicKnots>>& knots, kernels::DeviceScores& scores) {
  std::vector<std::uint32_t> begin{0};
  std::vector<double> x, y;
  for (const auto& job : knots) {
    if (job) {
      x.insert(x.end(), job->x.begin(), job->x.end());
      y.insert(y.end(), job->y.begin(), job->y.end());
    }
    begin.push_back(static_cast<std::uint32_t>(x.size()));
  }
  if (x.empty()) return;
  ByteLayout layout;
  const auto at_begin = layout.add<std::uint32_t>(begin.size());
  const auto at_x = layout.add<double>(x.size()), at_y = layout.add<double>(y.size());
  knot_memory_.reserve(layout.bytes());
  upload(device_, knot_memory_, at_begin, std::span<const std::uint32_t>(begin));
  upload(device_, knot_memory_, at_x, std::span<const double>(x));
  upload(device_, knot_memory_, at_y, std::span<const double>(y));
  scores.knot_begin = at_begin.in(knot_memory_);
  scores.knot_x = at_x.in(knot_memory_);
  scores.knot_y = at_y.in(knot_memory_);
}

void CudaScore::take_metrics(std::span<const ScoreJob> jobs, const kernels::DeviceScores& scores) {
  const std::size_t size = kernels::kScoreSums + scores.max_weeks;
  const auto sums = download(device_, scores.results, jobs.size() * size);
  for (std::size_t k = 0; k < jobs.size(); ++k) {
    const EvalSet& eval = resident_.eval_set(jobs[k].fold);
    if (jobs[k].out->status != FitStatus::ok || eval.begin == eval.end) continue;
    fill_metrics(eval, sums.data() + k * size, jobs[k].out->evaluation);
  }
}

void CudaScore::take_details(const FittedWave& wave, std::span<const ScoreJob> jobs,
                             const kernels::DeviceScores& scores) {
  const std::size_t m = wave.view.num_models;
  const auto norm = download(device_, wave.view.norm, m);
  const auto iterations = download(device_, wave.view.iterations, m);
  std::size_t parameters = 0;
  for (const ScoreJob& job : jobs)
    parameters = std::max<std::size_t>(parameters, job.job->num_terms() + 2 * job.job->num_groups);
  const auto all = download(device_, wave.view.theta, parameters * m);
  const auto slope = download(device_, scores.platt_slope, jobs.size());
  const auto intercept = download(device_, scores.platt_intercept, jobs.size());
  for (std::size_t k = 0; k < jobs.size(); ++k) {
    if (jobs[k].out->status != FitStatus::ok) continue;
    std::vector<double> theta(jobs[k].job->num_terms() + 2 * jobs[k].job->num_groups);
    for (std::size_t i = 0; i < theta.size(); ++i) theta[i] = all[i * m + jobs[k].model];
    FoldEvaluation& out = jobs[k].out->evaluation;
    fill_solution(resident_, jobs[k], theta, out.solution);
    out.solution.gradient = norm[jobs[k].model];
    out.solution.iterations = iterations[jobs[k].model];
    if (jobs[k].job->calibration == Calibration::platt) out.solution.platt = PlattScaling{slope[k], intercept[k]};
    out.prob = download(device_, scores.probs + k * scores.max_eval, eval_rows(resident_.place(jobs[k].job->place)));
  }
}

void CudaScore::run_some(const FittedWave& wave, std::span<const ScoreJob> jobs, bool details) {
  Tables tables;
  kernels::DeviceScores scores = lay_out(wave, jobs, tables);
  std::vector<std::uint32_t> models;
  std::vector<std::uint8_t> calibration;
  for (const ScoreJob& job : jobs) {
    models.push_back(job.model);
    calibration.push_back(calibration_code(job.job->calibration));
  }
  const std::vector<double> ones(jobs.size(), 1.0);
  upload(device_, memory_, tables.job_model, std::span<const std::uint32_t>(models));
  upload(device_, memory_, tables.calibration, std::span<const std::uint8_t>(calibration));
  upload(device_, memory_, tables.platt_slope, std::span<const double>(ones));
  device_.clear(memory_.data() + tables.platt_intercept.offset, tables.platt_intercept.bytes());
  device_.clear(memory_.data() + tables.failed.offset, tables.failed.bytes());
  const auto has = [&](std::uint8_t code) {
    return std::find(calibration.begin(), calibration.end(), code) != calibration.end();
  };
  if (has(kPlatt) || has(kIsotonic)) device_.predict_calib(scores);
  if (has(kPlatt)) device_.fit_platt(scores);
  std::vector<std::optional<IsotonicKnots>> knots(jobs.size());
  if (has(kIsotonic)) {
    knots = fit_isotonic_jobs(jobs, scores);
    upload_knots(knots, scores);
  }
  if (scores.max_eval > 0) {
    device_.predict_eval(scores);
    device_.sort_predictions(scores, tables.sorting.in(memory_), tables.sorting.bytes());
    device_.score(scores);
  }
  const auto failed = download(device_, scores.failed, jobs.size());
  for (std::size_t k = 0; k < jobs.size(); ++k)
    jobs[k].out->status = failed[k] != 0 ? FitStatus::not_converged : FitStatus::ok;
  take_metrics(jobs, scores);
  if (!details) return;
  take_details(wave, jobs, scores);
  for (std::size_t k = 0; k < jobs.size(); ++k)
    if (knots[k]) jobs[k].out->evaluation.solution.isotonic = std::move(knots[k]);
}

void CudaScore::run(const FittedWave& wave, std::span<const ScoreJob> jobs, bool details, std::uint64_t bytes) {
  std::size_t first = 0;
  while (first < jobs.size()) {
    std::uint64_t each = 1, rows = 1;
    std::size_t count = 0;
    while (first + count < jobs.size()) {
      const kernels::DevicePlace& place = resident_.place(jobs[first + count].job->place);
      const std::uint64_t wider = std::max(each, score_bytes(place));
      const std::uint64_t longer = std::max<std::uint64_t>(rows, eval_rows(place));
      if (count > 0 && ((count + 1) * wider > bytes || (count + 1) * longer > kMaxSortedRows)) break;
      each = wider;
      rows = longer;
      ++count;
    }
    run_some(wave, jobs.subspan(first, count), details);
    first += count;
  }
}

}  // namespace calibeam
