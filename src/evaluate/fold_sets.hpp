// Calibration and evaluation rows of the folds, prepared once per run.
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/evaluation.hpp"
#include "calibeam/problem.hpp"
#include "kernels/metric_sums.hpp"

namespace calibeam {

/// CALIB rows of a slice: a contiguous range of padded rows, those left out with weight 0.
struct CalibSet {
  std::uint32_t begin = 0, end = 0;
  std::uint64_t num_rows = 0;
  std::vector<double> weight;        ///< raw weight scaled to mean 1 over the CALIB rows
  FitStatus status = FitStatus::ok;  ///< no_weight or single_class_calib otherwise
};

/// Evaluation rows of a fold and how the baseline does on them.
struct EvalSet {
  std::uint32_t begin = 0, end = 0;
  double total_weight = 0.0;
  kernels::ScoredSet rows;
  std::uint32_t first_week = 0, num_weeks = 0;
  Metrics baseline;
  std::vector<double> baseline_weekly;  ///< sum of w * log loss per week
};

[[nodiscard]] CalibSet prepare_calib_set(const Problem& problem, const Slice& slice);
[[nodiscard]] EvalSet prepare_eval_set(const Problem& problem, const Fold& fold);

}  // namespace calibeam
