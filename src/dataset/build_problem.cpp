#include "dataset/build_problem.hpp"

#include <utility>

#include "dataset/chain_weights.hpp"
#include "dataset/design_columns.hpp"
#include "dataset/rolling_split.hpp"
#include "dataset/row_layout.hpp"
#include "dataset/slice_statistics.hpp"
#include "dataset/ticker_classes.hpp"

namespace calibeam {
namespace {

template <typename T>
void clear(std::vector<T>& values) {
  std::vector<T>().swap(values);
}

void add_layout(RowLayout layout, Problem& problem) {
  problem.num_rows = static_cast<std::uint32_t>(layout.source_row.size());
  problem.segments = std::move(layout.segments);
  problem.runs = std::move(layout.runs);
  problem.source_row = std::move(layout.source_row);
}

void add_rows(const Dataset& data, Problem& problem) {
  const std::vector<std::uint32_t>& source = problem.source_row;
  problem.expiry = padded(data.expiry, source, std::int32_t{0});
  problem.asof = padded(data.asof, source, std::int32_t{0});
  problem.week = padded(data.week_index, source, std::uint32_t{0});
  problem.trainable.assign(source.size(), 0);
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] != kNone) problem.trainable[i] = data.is_trained_on[data.ticker[source[i]]];
  }
}

/// Chain weights are made from the weights, so these leave last.
void take_numbers(Dataset& data, Problem& problem) {
  problem.prn = padded(data.prn, problem.source_row, 0.5);
  clear(data.prn);
  problem.outcome = padded(data.outcome, problem.source_row, 0.0);
  clear(data.outcome);
  add_chain_weights(data, problem);
  problem.weight = padded(data.weight, problem.source_row, 0.0);
  clear(data.weight);
}

RowSet row_set(const Problem& problem, WeekRange weeks, std::uint64_t num_rows) {
  RowSet set;
  set.first_segment = segment_at(problem.segments, weeks.first);
  set.last_segment = segment_at(problem.segments, weeks.end);
  set.num_rows = num_rows;
  return set;
}

RowSet training_set(const Problem& problem, WeekRange weeks, std::int32_t expiry_before, std::uint64_t num_rows) {
  RowSet set = row_set(problem, weeks, num_rows);
  set.training = true;
  set.expiry_before = expiry_before;
  return set;
}

Slice make_slice(const Problem& problem, const WindowSplit& window, const SliceSplit& split) {
  Slice slice;
  slice.status = split.status;
  slice.fit = training_set(problem, split.fit, split.fit_expiry_before, split.fit_rows);
  slice.calib = training_set(problem, split.calib, window.first_eval_asof, split.calib_rows);
  slice.purged_fit = split.purged_fit;
  slice.last_fit_week = split.last_fit_week;
  return slice;
}

Fold make_fold(const Problem& problem, const WindowSplit& window) {
  Fold fold;
  fold.is_test = window.is_test;
  fold.usable = window.usable;
  fold.first_week = window.eval.first;
  fold.last_week = window.eval.end - 1;
  fold.eval = row_set(problem, window.eval, window.eval_rows);
  fold.train_rows = window.train_rows;
  fold.purged = window.purged;
  fold.first_eval_asof = window.first_eval_asof;
  for (std::size_t i = 0; i < fold.slices.size(); ++i) {
    fold.slices[i] = make_slice(problem, window, window.slices[i]);
  }
  return fold;
}

}  // namespace

Problem take_problem(Dataset& data, const StudyOptions& options, const std::vector<std::string>& features) {
  const std::vector<WindowSplit> windows = rolling_split(data, options.split);
  TickerClasses classes = ticker_classes(data, options);
  Problem problem;
  problem.weeks = data.weeks;
  problem.fit = options.fit;
  problem.metric = options.metric;
  add_layout(lay_out_rows(data, windows, classes), problem);
  problem.classes = std::move(classes.classes);
  for (const WindowSplit& window : windows) problem.folds.push_back(make_fold(problem, window));
  take_design_columns(data, features, windows.back().eval.first, problem);
  add_rows(data, problem);
  take_numbers(data, problem);
  learn_slice_statistics(problem);
  return problem;
}

Problem build_problem(const Dataset& data, const StudyOptions& options, const std::vector<std::string>& features) {
  Dataset copy = data;
  return take_problem(copy, options, features);
}

}  // namespace calibeam
