// Linear predictors and predictions of fitted models: threads are rows, and every block serves a few jobs with them, so
// that jobs of one place find the rows in cache. The arithmetic is linear_predictor.hpp's.
#pragma once

#include "kernels/cuda/model_sums.hpp"
#include "kernels/linear_predictor.hpp"
#include "kernels/math/bins.hpp"
#include "kernels/math/isotonic_lookup.hpp"
#include "kernels/math/sigmoid.hpp"

namespace calibeam::kernels {

inline constexpr std::uint32_t kJobsPerPredictBlock = 8;

/// The linear predictor of model m at a row.
CALIBEAM_HD inline double linear_predictor(const DeviceProblem& p, const DeviceWave& wave, std::uint32_t m,
                                           std::uint32_t row) {
  const DeviceModel& model = wave.models[m];
  const double* theta = wave.theta + m;
  const std::uint64_t stride = wave.num_models;
  const std::uint32_t n = model.num_terms;
  double t = theta[0], own_slope = 0.0;
  const std::uint32_t group = model.num_groups == 0 ? UINT32_MAX : group_of(p, model.layout, p.row_class[row]);
  if (group != UINT32_MAX) {
    t += theta[stride * (n + group)];
    own_slope = theta[stride * (n + model.num_groups + group)] /
                p.groups[p.layouts[model.layout].first_group + group].slope_scale;
  }
  const std::uint32_t* columns = wave.columns + model.first_column;
  const ColumnShift* shifts = p.shifts + std::uint64_t{model.place} * p.num_columns;
  for (std::uint32_t k = 0; k < model.num_numeric; ++k) {
    const std::uint32_t column = columns[k];
    const ColumnShift& s = shifts[column];
    const double raw = p.columns[std::uint64_t{column} * p.num_rows + row];
    t = add_numeric(t, theta[stride * (k + 1)], standardise(raw, s.median, s.mean, s.inv_scale));
  }
  if (own_slope != 0.0) t = add_slope(t, own_slope, p.columns[row]);
  for (std::uint32_t k = model.num_numeric; k + 1 < n; ++k)
    t = fused(theta[stride * (k + 1)], p.columns[std::uint64_t{columns[k]} * p.num_rows + row], t);
  return t;
}

/// Calls use(job, model, place, row within the job) for the rows of the block's jobs.
template <class Block, class Use>
CALIBEAM_HD inline void each_job_row(const Block& block, const DeviceScores& args, const Use& use) {
  block.each([&](std::uint32_t thread) {
    const std::uint32_t i = block.x * block.threads + thread;
    for (std::uint32_t k = 0; k < kJobsPerPredictBlock; ++k) {
      const std::uint32_t job = block.y * kJobsPerPredictBlock + k;
      if (job >= args.num_jobs) return;
      const std::uint32_t m = args.job_model[job];
      use(job, m, args.problem.places[args.wave.models[m].place], i);
    }
  });
}

template <class Block>
CALIBEAM_HD inline void predict_calib(const Block& block, const DeviceScores& args) {
  each_job_row(block, args, [&](std::uint32_t job, std::uint32_t m, const DevicePlace& place, std::uint32_t i) {
    if (args.calibration[job] == 0 || i >= place.calib_end - place.calib_begin) return;
    args.calib_logits[std::uint64_t{job} * args.max_calib + i] =
        linear_predictor(args.problem, args.wave, m, place.calib_begin + i);
  });
}

CALIBEAM_HD inline double calibrated(const DeviceScores& args, std::uint32_t job, double logit) {
  if (args.calibration[job] == 2) {
    const std::uint32_t first = args.knot_begin[job], count = args.knot_begin[job + 1] - first;
    return clip_prob(isotonic_lookup(args.knot_x + first, args.knot_y + first, count, logit));
  }
  return clip_prob(sigmoid(fused(args.platt_slope[job], logit, args.platt_intercept[job])).prob);
}

/// Predictions of the evaluation rows, with the keys and row numbers that order them.
template <class Block>
CALIBEAM_HD inline void predict_eval(const Block& block, const DeviceScores& args) {
  each_job_row(block, args, [&](std::uint32_t job, std::uint32_t m, const DevicePlace& place, std::uint32_t i) {
    if (i >= args.max_eval) return;
    const std::uint64_t at = std::uint64_t{job} * args.max_eval + i;
    args.order[at] = i;
    args.keys[at] = kNoPrediction;
    if (i >= place.eval_end - place.eval_begin) return;
    const std::uint32_t row = place.eval_begin + i;
    const double prob = calibrated(args, job, linear_predictor(args.problem, args.wave, m, row));
    args.probs[at] = prob;
    if (args.problem.bases[row] > 0.0) args.keys[at] = prediction_key(prob);
  });
}

}  // namespace calibeam::kernels
