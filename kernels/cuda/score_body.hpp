// Brier score, calibration errors and the log loss of every week, one block per job. Rows without mass are left out;
// after sorting they stand last.
#pragma once

#include "kernels/cuda/binned_sums.hpp"
#include "kernels/cuda/reduce.hpp"
#include "kernels/device_operations.hpp"
#include "kernels/math/bins.hpp"
#include "kernels/math/logarithm.hpp"

namespace calibeam::kernels {

/// Evaluation rows of one job.
struct JobRows {
  const double *prob, *outcome, *weight;
  const std::uint32_t* week;
  const std::uint64_t* sorted_keys;
  const std::uint32_t* sorted_order;
  double* mass_before;
  std::uint32_t count, first_week, num_weeks;
  [[nodiscard]] CALIBEAM_HD double error(std::uint32_t i) const { return weight[i] * (prob[i] - outcome[i]); }
};

CALIBEAM_HD inline JobRows job_rows(const DeviceScores& args, std::uint32_t job) {
  const DeviceProblem& p = args.problem;
  const DevicePlace& place = p.places[args.wave.models[args.job_model[job]].place];
  const std::uint64_t at = std::uint64_t{job} * args.max_eval;
  return {args.probs + at,
          p.outcome + place.eval_begin,
          p.bases + place.eval_begin,
          p.week + place.eval_begin,
          args.sorted_keys + at,
          args.sorted_order + at,
          args.mass_before + at,
          place.eval_end - place.eval_begin,
          place.first_week,
          place.num_weeks};
}

/// First position whose key is at least (or, `above`, greater than) `key`.
CALIBEAM_HD inline std::uint32_t find_key(const std::uint64_t* keys, std::uint32_t count, std::uint64_t key,
                                          bool above) {
  std::uint32_t low = 0, high = count;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (keys[middle] < key || (above && keys[middle] == key))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/// Fills mass_before: the weight of the sorted rows before each row; returns the weight of all.
template <class Block>
CALIBEAM_HD inline double scan_mass(const Block& block, const JobRows& rows) {
  double* before = block.shared;
  const std::uint32_t stretch = (rows.count + block.threads - 1) / block.threads;
  const auto first_of = [&](std::uint32_t thread) {
    return thread * stretch < rows.count ? thread * stretch : rows.count;
  };
  block.each([&](std::uint32_t thread) {
    CompensatedSum sum;
    for (std::uint32_t k = first_of(thread); k < first_of(thread + 1); ++k) sum.add(rows.weight[rows.sorted_order[k]]);
    before[thread] = sum.value();
  });
  block.each([&](std::uint32_t thread) {
    if (thread != 0) return;
    CompensatedSum sum;
    for (std::uint32_t t = 0; t < block.threads; ++t) {
      const double own = before[t];
      before[t] = sum.value();
      sum.add(own);
    }
    before[block.threads] = sum.value();
  });
  block.each([&](std::uint32_t thread) {
    CompensatedSum sum;
    sum.add(before[thread]);
    for (std::uint32_t k = first_of(thread); k < first_of(thread + 1); ++k) {
      rows.mass_before[k] = sum.value();
      sum.add(rows.weight[rows.sorted_order[k]]);
    }
  });
  const double total = before[block.threads];
  block.wait();
  return total;
}

/// Bin of equal mass of the sorted row k: that of the middle of the mass of all rows with its prediction.
CALIBEAM_HD inline std::uint32_t equal_mass_bin(const JobRows& rows, std::uint32_t k, std::uint32_t bins,
                                                double total) {
  const std::uint64_t key = rows.sorted_keys[k];
  if (key == kNoPrediction) return UINT32_MAX;
  const bool alone =
      (k == 0 || rows.sorted_keys[k - 1] != key) && (k + 1 >= rows.count || rows.sorted_keys[k + 1] != key);
  const std::uint32_t first = alone ? k : find_key(rows.sorted_keys, rows.count, key, false);
  const std::uint32_t last = alone ? k + 1 : find_key(rows.sorted_keys, rows.count, key, true);
  const double before = rows.mass_before[first];
  const double after = last < rows.count ? rows.mass_before[last] : total;
  return bin_of_place(bins * (before + (after - before) / 2.0) / total, bins);
}

/// Adds magnitudes of sums to a total that only one thread sees.
struct MagnitudeTotal {
  double* total;
  CALIBEAM_HD void operator()(std::uint32_t bin, double sum) const { *total = (bin == 0 ? 0.0 : *total) + fabs(sum); }
};

/// Brier score and the log loss of each week.
template <class Block>
CALIBEAM_HD inline void score_rows(const Block& block, const JobRows& rows, double* out) {
  binned_sums(
      block, rows.count, 1, [&](std::uint32_t i) { return rows.weight[i] > 0.0 ? 0U : UINT32_MAX; },
      [&](std::uint32_t i) { return rows.error(i) * (rows.prob[i] - rows.outcome[i]); }, MagnitudeTotal{out});
  binned_sums(
      block, rows.count, rows.num_weeks,
      [&](std::uint32_t i) { return rows.weight[i] > 0.0 ? rows.week[i] - rows.first_week : UINT32_MAX; },
      [&](std::uint32_t i) { return rows.weight[i] * log_loss_of(rows.prob[i], rows.outcome[i]); },
      [&](std::uint32_t week, double sum) { out[kScoreSums + week] = sum; });
}

/// Block x serves job x. Needs score_scratch(threads) doubles of shared memory.
template <class Block>
CALIBEAM_HD inline void score_job(const Block& block, const DeviceScores& args) {
  const JobRows rows = job_rows(args, block.x);
  double* out = args.results + std::uint64_t{block.x} * (kScoreSums + args.max_weeks);
  score_rows(block, rows, out);
  binned_sums(
      block, rows.count, args.ece_bins,
      [&](std::uint32_t i) {
        return rows.weight[i] > 0.0 ? bin_of_place(args.ece_bins * rows.prob[i], args.ece_bins) : UINT32_MAX;
      },
      [&](std::uint32_t i) { return rows.error(i); }, MagnitudeTotal{out + 1});
  const double total = scan_mass(block, rows);
  binned_sums(
      block, rows.count, args.eceq_bins,
      [&](std::uint32_t k) { return equal_mass_bin(rows, k, args.eceq_bins, total); },
      [&](std::uint32_t k) { return rows.error(rows.sorted_order[k]); }, MagnitudeTotal{out + 2});
}

/// Doubles of shared memory that score_job needs.
CALIBEAM_HD constexpr std::uint32_t score_scratch(std::uint32_t threads) { return binned_sums_scratch(threads) + 1; }

}  // namespace calibeam::kernels
