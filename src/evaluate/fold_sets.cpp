#include "evaluate/fold_sets.hpp"

#include <array>
#include <span>
#include <tuple>
#include <utility>

namespace calibeam {
namespace {

/// Padded rows [first, second) of a row set.
std::pair<std::uint32_t, std::uint32_t> row_range(const Problem& problem, const RowSet& rows) {
  if (rows.first_segment >= rows.last_segment) return {0, 0};
  return {problem.segments[rows.first_segment].begin, problem.segments[rows.last_segment - 1].end};
}

}  // namespace

CalibSet prepare_calib_set(const Problem& problem, const Slice& slice) {
  CalibSet set;
  set.num_rows = slice.calib.num_rows;
  std::tie(set.begin, set.end) = row_range(problem, slice.calib);
  set.weight.resize(set.end - set.begin);
  std::array<bool, 2> has_class{};
  double total = 0.0;
  for (std::uint32_t row = set.begin; row < set.end; ++row) {
    const bool in_set = problem.trainable[row] != 0 && problem.expiry[row] < slice.calib.expiry_before;
    const double weight = in_set ? problem.weight[row] : 0.0;
    set.weight[row - set.begin] = weight;
    total += weight;
    if (weight > 0.0) has_class[problem.outcome[row] > 0.5 ? 1 : 0] = true;
  }
  if (!(total > kSmallestMass)) {
    set.status = FitStatus::no_weight;
    return set;
  }
  if (!has_class[0] || !has_class[1]) set.status = FitStatus::single_class_calib;
  const double scale = static_cast<double>(set.num_rows) / total;
  for (double& weight : set.weight) weight *= scale;
  return set;
}

EvalSet prepare_eval_set(const Problem& problem, const Fold& fold) {
  EvalSet set;
  std::tie(set.begin, set.end) = row_range(problem, fold.eval);
  if (set.begin == set.end) return set;
  set.first_week = fold.first_week;
  set.num_weeks = fold.last_week - fold.first_week + 1;
  const std::size_t count = set.end - set.begin;
  set.rows = kernels::scored_set({std::span(problem.outcome).subspan(set.begin, count),
                                  std::span(problem.weight).subspan(set.begin, count),
                                  std::span(problem.week).subspan(set.begin, count), set.first_week, set.num_weeks});
  if (!(set.rows.total > kSmallestMass)) return set;
  set.total_weight = set.rows.total;
  kernels::MetricWorkspace workspace;
  const auto prn = std::span(problem.prn).subspan(set.begin, count);
  kernels::Scores scores = kernels::score(set.rows, prn, problem.metric, workspace);
  set.baseline = scores.metrics;
  set.baseline_weekly = std::move(scores.weekly);
  return set;
}

}  // namespace calibeam
