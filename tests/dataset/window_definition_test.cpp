// Every field of every window against its definition (SEMANTICS section 4), and the bounds and messages of the split.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "calibeam/error.hpp"
#include "dataset/rolling_split.hpp"
#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing_support::data_error_of;

SplitOptions split(int test_weeks, int windows, int length, int embargo = 0, double calib_fraction = 0.2) {
  return {test_weeks, windows, length, embargo, calib_fraction};
}

void add_row(Dataset& data, std::uint32_t week, std::uint32_t ticker, std::int32_t asof, std::int32_t expiry) {
  data.week.push_back(data.weeks[week]);
  data.week_index.push_back(week);
  data.ticker.push_back(ticker);
  data.asof.push_back(asof);
  data.expiry.push_back(expiry);
}

Dataset empty_data(std::uint32_t num_weeks) {
  Dataset data;
  data.tickers = {"A", "B", "C"};
  data.is_foundation = {0, 0, 0};
  data.is_trained_on = {1, 0, 1};
  for (std::uint32_t week = 0; week < num_weeks; ++week) data.weeks.push_back(static_cast<std::int32_t>(7 * week) + 4);
  return data;
}

/// Weeks of different sizes, some without rows to train on; as-of and expiry days anywhere near their week.
Dataset ragged_data(unsigned seed) {
  Dataset data = empty_data(32);
  std::mt19937 random(seed);
  for (std::uint32_t week = 0; week < 32; ++week) {
    const auto size = 5 + random() % 25;
    for (std::uint32_t i = 0; i < size; ++i) {
      const std::int32_t monday = data.weeks[week] - 4;
      const auto ticker = week % 5 == 3 ? 1U : static_cast<std::uint32_t>(random() % 3);
      add_row(data, week, ticker, monday + static_cast<std::int32_t>(random() % 4),
              monday + static_cast<std::int32_t>(random() % 12));
    }
  }
  return data;
}

/// Counts rows of weeks [0, week_end) that may be trained on, by a limit to their expiry.
struct TrainRows {
  std::uint64_t kept = 0, purged = 0;
  std::set<std::uint32_t> weeks;
};

TrainRows train_rows(const Dataset& data, WeekRange range, std::int32_t expiry_before) {
  TrainRows out;
  for (std::size_t row = 0; row < data.num_rows(); ++row) {
    if (data.week_index[row] < range.first || data.week_index[row] >= range.end) continue;
    if (data.is_trained_on[data.ticker[row]] == 0) continue;
    if (data.expiry[row] < expiry_before) {
      ++out.kept;
      out.weeks.insert(data.week_index[row]);
    } else {
      ++out.purged;
    }
  }
  return out;
}

SliceSplit calib_slice(const Dataset& data, const WindowSplit& window, double fraction) {
  SliceSplit slice;
  const TrainRows train = train_rows(data, window.train, window.first_eval_asof);
  const std::vector<std::uint32_t> weeks(train.weeks.begin(), train.weeks.end());
  if (weeks.size() < 2) {
    slice.status = FitStatus::insufficient_train_weeks;
    return slice;
  }
  const auto wanted = static_cast<std::size_t>(std::nearbyint(static_cast<double>(weeks.size()) * fraction));
  const std::size_t num_calib = std::min(std::max<std::size_t>(1, wanted), weeks.size() - 1);
  slice.calib = {weeks[weeks.size() - num_calib], window.train.end};
  slice.fit = {0, slice.calib.first};
  slice.calib_rows = train_rows(data, slice.calib, window.first_eval_asof).kept;
  slice.fit_expiry_before = window.first_eval_asof;
  for (std::size_t row = 0; row < data.num_rows(); ++row) {
    const bool in_calib = data.week_index[row] >= slice.calib.first && data.week_index[row] < slice.calib.end &&
                          data.is_trained_on[data.ticker[row]] != 0 && data.expiry[row] < window.first_eval_asof;
    if (in_calib) slice.fit_expiry_before = std::min(slice.fit_expiry_before, data.asof[row]);
  }
  const TrainRows fit = train_rows(data, slice.fit, slice.fit_expiry_before);
  slice.fit_rows = fit.kept;
  slice.purged_fit = train_rows(data, slice.fit, window.first_eval_asof).kept - fit.kept;
  if (fit.kept > 0) slice.last_fit_week = *fit.weeks.rbegin();
  if (fit.kept == 0) slice.status = FitStatus::insufficient_train_rows;
  return slice;
}

WindowSplit by_definition(const Dataset& data, const SplitOptions& options, std::size_t k) {
  WindowSplit window;
  window.is_test = k == static_cast<std::size_t>(options.val_windows);
  const int weeks = static_cast<int>(data.weeks.size()), length = options.val_window_weeks;
  const int test = weeks - options.test_weeks;
  const int first = window.is_test ? test : test - (options.val_windows - static_cast<int>(k)) * length;
  window.eval = {static_cast<std::uint32_t>(first),
                 static_cast<std::uint32_t>(window.is_test ? weeks : first + length)};
  window.train = {0, static_cast<std::uint32_t>(std::max(0, first - options.embargo_weeks))};
  for (std::size_t row = 0; row < data.num_rows(); ++row) {
    if (data.week_index[row] < window.eval.first || data.week_index[row] >= window.eval.end) continue;
    ++window.eval_rows;
    window.first_eval_asof = std::min(window.first_eval_asof, data.asof[row]);
  }
  const TrainRows train = train_rows(data, window.train, window.first_eval_asof);
  window.train_rows = train.kept;
  window.purged = train.purged;
  window.usable = window.is_test ? train.kept > 0 : train.kept >= 100 && window.eval_rows >= 50;
  SliceSplit& whole = window.slices[0];
  whole.fit = window.train;
  whole.fit_expiry_before = window.first_eval_asof;
  whole.fit_rows = train.kept;
  if (train.kept == 0) whole.status = FitStatus::insufficient_train_rows;
  if (train.kept > 0) whole.last_fit_week = *train.weeks.rbegin();
  window.slices[1] = calib_slice(data, window, options.calib_fraction);
  return window;
}

void expect_same_range(WeekRange actual, WeekRange expected) {
  EXPECT_EQ(actual.first, expected.first);
  EXPECT_EQ(actual.end, expected.end);
}

void expect_by_definition(const Dataset& data, const SplitOptions& options) {
  const std::vector<WindowSplit> windows = rolling_split(data, options);
  ASSERT_EQ(windows.size(), static_cast<std::size_t>(options.val_windows) + 1);
  for (std::size_t k = 0; k < windows.size(); ++k) {
    SCOPED_TRACE("window " + std::to_string(k));
    const WindowSplit &actual = windows[k], expected = by_definition(data, options, k);
    EXPECT_EQ(actual.is_test, expected.is_test);
    EXPECT_EQ(actual.usable, expected.usable);
    expect_same_range(actual.eval, expected.eval);
    expect_same_range(actual.train, expected.train);
    EXPECT_EQ(actual.first_eval_asof, expected.first_eval_asof);
    EXPECT_EQ(actual.eval_rows, expected.eval_rows);
    EXPECT_EQ(actual.train_rows, expected.train_rows);
    EXPECT_EQ(actual.purged, expected.purged);
    for (std::size_t s = 0; s < 2; ++s) {
      SCOPED_TRACE("slice " + std::to_string(s));
      const SliceSplit &a = actual.slices[s], &e = expected.slices[s];
      EXPECT_EQ(a.status, e.status);
      expect_same_range(a.fit, e.fit);
      expect_same_range(a.calib, e.calib);
      EXPECT_EQ(a.fit_expiry_before, e.fit_expiry_before);
      EXPECT_EQ(a.fit_rows, e.fit_rows);
      EXPECT_EQ(a.calib_rows, e.calib_rows);
      EXPECT_EQ(a.purged_fit, e.purged_fit);
      EXPECT_EQ(a.last_fit_week, e.last_fit_week);
    }
  }
}

TEST(WindowDefinition, HoldsOnRaggedWeeks) {
  for (unsigned seed = 1; seed < 5; ++seed) {
    const Dataset data = ragged_data(seed);
    for (const SplitOptions& options :
         {split(4, 2, 6), split(0, 1, 8, 3), split(5, 3, 5, 1, 0.45), split(2, 5, 4, 0, 0.9)})
      expect_by_definition(data, options);
    const std::vector<std::size_t> begins = week_begins(data);
    ASSERT_EQ(begins.size(), 33U);
    for (std::uint32_t week = 0; week < 33; ++week)
      EXPECT_EQ(begins[week], std::count_if(data.week_index.begin(), data.week_index.end(),
                                            [&](std::uint32_t w) { return w < week; }));
  }
}

/// One row of TEST has an as-of day before nearly all others: what is left for the final fit is next to nothing.
TEST(WindowDefinition, HoldsWhereTheFinalFitHasNextToNothing) {
  const std::vector<std::vector<std::size_t>> early{{}, {40}, {40, 41}, {40, 200}, {40, 200, 210}};
  for (std::size_t i = 0; i < early.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    Dataset data = empty_data(32);
    for (std::uint32_t week = 0; week < 32; ++week)
      for (int k = 0; k < 20; ++k) add_row(data, week, 0, data.weeks[week] - 4, data.weeks[week]);
    for (const std::size_t row : early[i]) data.expiry[row] = -500;
    data.asof.back() = -400;
    expect_by_definition(data, split(4, 1, 6));
    if (early[i].size() == 2) data.asof[200] = -600;  // CALIB's only row: TRAIN_FIT's expired on a later day
    expect_by_definition(data, split(4, 1, 6));
  }
}

Dataset sized_data(int train_per_week, int eval_per_week, std::int32_t horizon) {
  Dataset data = empty_data(15);
  for (std::uint32_t week = 0; week < 15; ++week)
    for (int k = 0; k < (week < 10 ? train_per_week : eval_per_week); ++k)
      add_row(data, week, 2, data.weeks[week] - 4, data.weeks[week] - 4 + horizon);
  return data;
}

TEST(WindowDefinition, AUsableWindowNeedsAHundredTrainRowsAndFiftyValRows) {
  EXPECT_TRUE(rolling_split(sized_data(10, 10, 4), split(0, 1, 5))[0].usable);
  Dataset fewer = sized_data(10, 10, 4);
  fewer.ticker[17] = 1;  // not trained on
  EXPECT_EQ(
      data_error_of([&] { (void)rolling_split(fewer, split(0, 1, 5)); }),
      "no usable VAL window: each needs 100 TRAIN rows and 50 VAL rows. window of weeks 1970-03-16 to 1970-04-13: "
      "99 TRAIN rows (0 purged), 50 VAL rows. See --val-windows, --val-window-weeks, --embargo-weeks and "
      "--train-tickers");
  // Rows of the last TRAIN week expire on the first as-of day of VAL; two windows, both too small.
  EXPECT_EQ(
      data_error_of([&] { (void)rolling_split(sized_data(12, 9, 7), split(1, 2, 2)); }),
      "no usable VAL window: each needs 100 TRAIN rows and 50 VAL rows. window of weeks 1970-03-16 to 1970-03-23: "
      "108 TRAIN rows (12 purged), 18 VAL rows; window of weeks 1970-03-30 to 1970-04-06: 129 TRAIN rows (9 "
      "purged), 18 VAL rows. See --val-windows, --val-window-weeks, --embargo-weeks and --train-tickers");
}

TEST(FirstValWeek, SuggestsTheLargestSettingOfTheAskedShape) {
  const auto hint = [](std::size_t weeks, const SplitOptions& asked) {
    const std::string message = data_error_of([&] { (void)first_val_week(weeks, asked); });
    const std::size_t begin = message.find("; ") + 2;
    return message.substr(begin, message.rfind(" would fit") - begin);
  };
  EXPECT_EQ(hint(11, split(20, 4, 10)), "--test-weeks 0 --val-windows 1 --val-window-weeks 1");
  EXPECT_EQ(hint(12, split(20, 4, 10)), "--test-weeks 1 --val-windows 1 --val-window-weeks 1");
  EXPECT_EQ(hint(16, split(20, 4, 10)), "--test-weeks 2 --val-windows 4 --val-window-weeks 1");
  EXPECT_EQ(hint(40, split(20, 4, 10)), "--test-weeks 10 --val-windows 4 --val-window-weeks 5");
  EXPECT_EQ(hint(69, split(20, 4, 10)), "--test-weeks 19 --val-windows 4 --val-window-weeks 10");
  EXPECT_EQ(hint(30, split(2, 4, 10)), "--test-weeks 2 --val-windows 4 --val-window-weeks 4");
  EXPECT_EQ(hint(40, split(0, 50, 50)), "--test-weeks 0 --val-windows 30 --val-window-weeks 1");
  EXPECT_EQ(hint(25, split(1, 9, 30)), "--test-weeks 1 --val-windows 9 --val-window-weeks 1");
  EXPECT_EQ(data_error_of([] { (void)first_val_week(10, split(20, 4, 9)); }),
            "not enough weeks: there are 10, but --test-weeks 20, --val-windows 4, --val-window-weeks 9 and 10 weeks "
            "before them need 66; no setting fits fewer than 11 weeks");
}

TEST(FirstValWeek, RejectsEachSettingThatMakesNoSense) {
  for (const SplitOptions& bad :
       {split(-1, 1, 1), split(0, 1, 1, -1), split(0, 0, 1), split(0, 1, 0), split(0, 1, 1, 0, 0.0),
        split(0, 1, 1, 0, 1.0), split(0, 1, 1, 0, -0.5), split(0, 1, 1, 0, 1.5), split(0, 1, 1, 0, std::nan(""))})
    EXPECT_THROW((void)first_val_week(100, bad), UsageError);
  EXPECT_EQ(first_val_week(100, split(0, 1, 1, 1, 1e-9)), 99U);
  EXPECT_EQ(first_val_week(100, split(1, 1, 1, 0, 0.999)), 98U);
}

}  // namespace
}  // namespace calibeam
