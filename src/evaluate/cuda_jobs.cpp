#include "evaluate/cuda_jobs.hpp"

#include "evaluate/score_fold.hpp"

namespace calibeam {
namespace {

CudaJob job_of(const ResidentProblem& resident, const Candidate& candidate, std::uint32_t place,
               const ResidentWeights& weights) {
  const Problem& problem = resident.problem();
  const Slice& slice = problem.folds[place / 2].slices[place % 2];
  CudaJob job{};
  job.place = place;
  job.layout = place * kLayoutKinds + layout_kind(candidate.intercepts, candidate.slopes);
  job.weighting = weights.index;
  job.num_groups = static_cast<std::uint32_t>(resident.effects(job.layout).groups.size());
  for (const std::uint32_t column : candidate.columns)
    if (slice.columns[column].active) job.columns.push_back(column);
  job.num_numeric = static_cast<std::uint32_t>(job.columns.size());
  for (auto level = problem.num_numeric; level < problem.columns.size(); ++level)
    if (slice.columns[level].active) job.columns.push_back(level);
  job.penalty = 1.0 / candidate.C;
  job.weight_sum = weights.sum;
  job.calibration = candidate.calibration;
  return job;
}

FitStatus calib_status(const Candidate& candidate, const CalibSet& calib) {
  return candidate.calibration == Calibration::none ? FitStatus::ok : calib.status;
}

}  // namespace

std::vector<CudaJob> plan_jobs(ResidentProblem& resident, const CandidateBatch& batch, BatchStatus& status) {
  resident.plan_weights(batch);
  status.assign(batch.folds.size(), std::vector<FitStatus>(batch.candidates.size(), FitStatus::ok));
  std::vector<CudaJob> jobs;
  for (std::uint32_t f = 0; f < batch.folds.size(); ++f)
    for (std::uint32_t c = 0; c < batch.candidates.size(); ++c) {
      const Candidate& candidate = batch.candidates[c];
      const std::uint32_t fold = batch.folds[f], slice = candidate.calibration == Calibration::none ? 0 : 1;
      FitStatus& out = status[f][c];
      out = resident.problem().folds[fold].slices[slice].status;
      if (out == FitStatus::ok) out = calibration_support(candidate.calibration, resident.calib_set(fold));
      if (out != FitStatus::ok) continue;
      const ResidentWeights& weights = resident.weights(place_of(fold, slice), candidate.weighting);
      out = weights.status;
      if (out == FitStatus::ok) out = calib_status(candidate, resident.calib_set(fold));
      if (out != FitStatus::ok) continue;
      jobs.push_back(job_of(resident, candidate, place_of(fold, slice), weights));
      jobs.back().fold = f;
      jobs.back().candidate = c;
    }
  return jobs;
}

}  // namespace calibeam
