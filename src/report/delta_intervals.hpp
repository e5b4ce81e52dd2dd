// Where the winner's gain on an evaluation set lies: 95 % intervals by resampling weeks, chains or days.
#pragma once

#include <vector>

#include "calibeam/options.hpp"
#include "dataset/dataset.hpp"
#include "report/evaluation_rows.hpp"
#include "report/trust_record.hpp"

namespace calibeam {

/// The rows of each window, and how they are resampled.
struct ResampledRows {
  const Dataset& data;
  const std::vector<std::vector<EvaluationRow>>& windows;
  const MetricOptions& metric;
  const TrustOptions& trust;
};

/// Percentile intervals of the mean over windows of model minus pRN. Log loss and Brier take part as sums of what each
/// unit adds (the totals of a window stay fixed, as in the weekly contributions of section 8); ECE-Q is computed afresh
/// in each draw, in as many draws (200 to --bootstrap-B) as its cost allows. Weeks and days come in runs of
/// --block-weeks, or of the cube root of their number; chains are drawn one by one. Nothing without rows.
[[nodiscard]] DeltaIntervals delta_intervals(const ResampledRows& rows);

}  // namespace calibeam
