#include "dataset/rolling_split.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "calibeam/error.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

bool is_trained_on(const Dataset& data, std::size_t row) { return data.is_trained_on[data.ticker[row]] != 0; }

std::size_t row_at(const std::vector<std::size_t>& begins, std::uint32_t week) { return begins[week]; }

/// Counts TRAIN_FIT rows and those that CALIB's first as-of day (expiry_before) takes away.
void count_fit_rows(const Dataset& data, const std::vector<std::size_t>& begins, std::int32_t train_expiry_before,
                    SliceSplit& slice) {
  for (std::size_t row = row_at(begins, slice.fit.first); row < row_at(begins, slice.fit.end); ++row) {
    if (!is_trained_on(data, row) || data.expiry[row] >= train_expiry_before) continue;
    if (data.expiry[row] >= slice.fit_expiry_before) {
      ++slice.purged_fit;
    } else {
      ++slice.fit_rows;
      slice.last_fit_week = data.week_index[row];
    }
  }
  if (slice.fit_rows == 0) slice.status = FitStatus::insufficient_train_rows;
}

/// TRAIN rows after embargo, ticker filter and purge; returns the weeks that have any, ascending.
std::vector<std::uint32_t> count_train_rows(const Dataset& data, const std::vector<std::size_t>& begins,
                                            WindowSplit& window) {
  std::vector<std::uint32_t> weeks;
  for (std::size_t row = 0; row < row_at(begins, window.train.end); ++row) {
    if (!is_trained_on(data, row)) continue;
    if (data.expiry[row] >= window.first_eval_asof) {
      ++window.purged;
      continue;
    }
    ++window.train_rows;
    if (weeks.empty() || weeks.back() != data.week_index[row]) weeks.push_back(data.week_index[row]);
  }
  return weeks;
}

void split_calib(const Dataset& data, const std::vector<std::size_t>& begins, const std::vector<std::uint32_t>& weeks,
                 double fraction, WindowSplit& window) {
  SliceSplit& slice = window.slices[1];
  const std::size_t n = weeks.size();
  if (n < 2) {
    slice.status = FitStatus::insufficient_train_weeks;
    return;
  }
  // nearbyint rounds half to even.
  const double share = std::max(1.0, std::nearbyint(static_cast<double>(n) * fraction));
  const std::size_t num_calib = std::min(static_cast<std::size_t>(share), n - 1);
  slice.calib = {weeks[n - num_calib], window.train.end};
  slice.fit = {0, slice.calib.first};
  slice.fit_expiry_before = window.first_eval_asof;
  std::int32_t first_asof = INT32_MAX;
  for (std::size_t row = row_at(begins, slice.calib.first); row < row_at(begins, slice.calib.end); ++row) {
    if (!is_trained_on(data, row) || data.expiry[row] >= window.first_eval_asof) continue;
    ++slice.calib_rows;
    first_asof = std::min(first_asof, data.asof[row]);
  }
  slice.fit_expiry_before = std::min(window.first_eval_asof, first_asof);
  count_fit_rows(data, begins, window.first_eval_asof, slice);
}

void fill_window(const Dataset& data, const std::vector<std::size_t>& begins, const SplitOptions& options,
                 WindowSplit& window) {
  const auto embargo = std::min(static_cast<std::uint32_t>(options.embargo_weeks), window.eval.first);
  window.train = {0, window.eval.first - embargo};
  for (std::size_t row = row_at(begins, window.eval.first); row < row_at(begins, window.eval.end); ++row) {
    window.first_eval_asof = std::min(window.first_eval_asof, data.asof[row]);
    ++window.eval_rows;
  }
  const std::vector<std::uint32_t> weeks = count_train_rows(data, begins, window);
  window.usable =
      window.is_test ? window.train_rows > 0 : window.train_rows >= kMinTrainRows && window.eval_rows >= kMinEvalRows;
  SliceSplit& whole = window.slices[0];
  whole.fit = window.train;
  whole.fit_expiry_before = window.first_eval_asof;
  count_fit_rows(data, begins, window.first_eval_asof, whole);
  split_calib(data, begins, weeks, options.calib_fraction, window);
}

std::string describe(const Dataset& data, const WindowSplit& window) {
  return fmt::format("window of weeks {} to {}: {} TRAIN rows ({} purged), {} VAL rows",
                     format_day(data.weeks[window.eval.first]), format_day(data.weeks[window.eval.end - 1]),
                     window.train_rows, window.purged, window.eval_rows);
}

void require_usable(const Dataset& data, const std::vector<WindowSplit>& windows) {
  std::vector<std::string> reasons;
  for (const WindowSplit& window : windows) {
    if (window.is_test) continue;
    if (window.usable) return;
    reasons.push_back(describe(data, window));
  }
  throw DataError(fmt::format(
      "no usable VAL window: each needs {} TRAIN rows and {} VAL rows. {}. See --val-windows, --val-window-weeks, "
      "--embargo-weeks and --train-tickers",
      kMinTrainRows, kMinEvalRows, fmt::join(reasons, "; ")));
}

}  // namespace

std::vector<std::size_t> week_begins(const Dataset& data) {
  std::vector<std::size_t> begins(data.weeks.size() + 1, 0);
  for (const std::uint32_t week : data.week_index) ++begins[week + 1];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  return begins;
}

std::vector<WindowSplit> rolling_split(const Dataset& data, const SplitOptions& options) {
  const auto num_weeks = static_cast<std::uint32_t>(data.weeks.size());
  const auto length = static_cast<std::uint32_t>(options.val_window_weeks);
  std::uint32_t week = first_val_week(num_weeks, options);
  const std::uint32_t test_begin = num_weeks - static_cast<std::uint32_t>(options.test_weeks);
  std::vector<WindowSplit> windows;
  for (; week < test_begin; week += length) windows.emplace_back().eval = {week, week + length};
  windows.emplace_back().eval = {test_begin, num_weeks};
  windows.back().is_test = true;
  const std::vector<std::size_t> begins = week_begins(data);
  tbb::parallel_for(std::size_t{0}, windows.size(),
                    [&](std::size_t k) { fill_window(data, begins, options, windows[k]); });
  require_usable(data, windows);
  return windows;
}

}  // namespace calibeam
