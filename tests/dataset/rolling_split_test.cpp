#include "dataset/rolling_split.hpp"

#include <gmock/gmock.h>

#include <string>

#include "calibeam/error.hpp"
#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing_support::data_error_of;

SplitOptions split(int test_weeks, int windows, int length) {
  SplitOptions options;
  options.test_weeks = test_weeks;
  options.val_windows = windows;
  options.val_window_weeks = length;
  return options;
}

/// One ticker, `per_week` rows a week; as-of day 7 w, expiry day 7 w + `horizon`, the week's day 7 w + 4.
Dataset weekly_data(std::uint32_t num_weeks, int per_week, std::int32_t horizon) {
  Dataset data;
  data.tickers = {"A"};
  data.is_foundation = {0};
  data.is_trained_on = {1};
  for (std::uint32_t week = 0; week < num_weeks; ++week) {
    const auto monday = static_cast<std::int32_t>(7 * week);
    data.weeks.push_back(monday + 4);
    for (int i = 0; i < per_week; ++i) {
      data.week.push_back(monday + 4);
      data.week_index.push_back(week);
      data.asof.push_back(monday);
      data.expiry.push_back(monday + horizon);
      data.ticker.push_back(0);
    }
  }
  return data;
}

/// The number after the last mention of a flag: the suggestion ends the message.
int suggested(const std::string& message, const std::string& flag) {
  return std::stoi(message.substr(message.rfind(flag) + flag.size()));
}

TEST(FirstValWeek, LeavesAtLeastTenWeeks) {
  EXPECT_EQ(first_val_week(83, split(12, 4, 6)), 47U);
  EXPECT_EQ(first_val_week(22, split(4, 2, 4)), 10U);
  EXPECT_EQ(first_val_week(11, split(0, 1, 1)), 10U);
  EXPECT_THROW((void)first_val_week(21, split(4, 2, 4)), DataError);
}

TEST(FirstValWeek, SuggestsASettingThatFits) {
  for (std::size_t weeks = 11; weeks < 120; ++weeks) {
    for (const SplitOptions& asked : {split(20, 4, 10), split(0, 50, 50), split(100, 1, 9), split(1, 9, 30)}) {
      const std::int64_t needed = asked.test_weeks + asked.val_windows * asked.val_window_weeks + 10;
      if (static_cast<std::int64_t>(weeks) >= needed) continue;
      const std::string message = data_error_of([&] { (void)first_val_week(weeks, asked); });
      EXPECT_THAT(message, HasSubstr("would fit"));
      const SplitOptions hint = split(suggested(message, "--test-weeks "), suggested(message, "--val-windows "),
                                      suggested(message, "--val-window-weeks "));
      EXPECT_NO_THROW((void)first_val_week(weeks, hint)) << message;
    }
  }
}

TEST(FirstValWeek, NamesTheFlagsAndTheNumberOfWeeks) {
  EXPECT_THAT(data_error_of([] { (void)first_val_week(40, split(20, 4, 10)); }),
              AllOf(HasSubstr("there are 40"), HasSubstr("--test-weeks 20, --val-windows 4, --val-window-weeks 10"),
                    HasSubstr("need 70"), HasSubstr("would fit")));
  EXPECT_THAT(data_error_of([] { (void)first_val_week(10, split(20, 4, 10)); }), HasSubstr("no setting fits"));
}

TEST(FirstValWeek, RejectsSettingsThatMakeNoSense) {
  EXPECT_THROW((void)first_val_week(100, split(-1, 4, 6)), UsageError);
  EXPECT_THROW((void)first_val_week(100, split(4, 0, 6)), UsageError);
  SplitOptions options;
  options.calib_fraction = 1.0;
  EXPECT_THROW((void)first_val_week(100, options), UsageError);
}

TEST(RollingSplit, CutsContiguousWindowsOldestFirstAndTestLast) {
  const std::vector<WindowSplit> windows = rolling_split(weekly_data(30, 20, 4), split(4, 2, 5));
  ASSERT_EQ(windows.size(), 3U);
  EXPECT_EQ(windows[0].eval.first, 16U);
  EXPECT_EQ(windows[0].eval.end, 21U);
  EXPECT_EQ(windows[1].eval.first, 21U);
  EXPECT_EQ(windows[2].eval.first, 26U);
  EXPECT_EQ(windows[2].eval.end, 30U);
  EXPECT_TRUE(windows[2].is_test);
  EXPECT_EQ(windows[1].train_rows, 420U);
  EXPECT_EQ(windows[1].purged, 0U);
}

TEST(RollingSplit, RoundsTheCalibWeeksHalfToEven) {
  // 30 TRAIN weeks: 0.15 * 30 = 4.5 -> 4; 0.25 * 30 = 7.5 -> 8; tiny and huge shares are clamped to [1, 29].
  for (const auto& [fraction, expected] :
       std::vector<std::pair<double, std::uint32_t>>{{0.15, 4}, {0.25, 8}, {0.001, 1}, {0.999, 29}}) {
    SplitOptions options = split(0, 1, 5);
    options.calib_fraction = fraction;
    const std::vector<WindowSplit> windows = rolling_split(weekly_data(35, 20, 4), options);
    const SliceSplit& slice = windows[0].slices[1];
    EXPECT_EQ(slice.calib.end - slice.calib.first, expected) << fraction;
    EXPECT_EQ(slice.fit_rows + slice.calib_rows, windows[0].train_rows);
  }
}

TEST(RollingSplit, PurgesOutcomesThatWereNotKnown) {
  // A row of week w expires on day 7 w + 18: of the three weeks before a window that is on or after its first as-of day
  // for w >= first - 2.
  const std::vector<WindowSplit> windows = rolling_split(weekly_data(35, 20, 18), split(0, 1, 5));
  const WindowSplit& window = windows[0];
  EXPECT_EQ(window.first_eval_asof, 7 * 30);
  EXPECT_EQ(window.purged, 2U * 20);
  EXPECT_EQ(window.train_rows, 28U * 20);
  // 28 weeks have training rows: round(5.6) = 6 are CALIB, weeks 22 to 27; weeks 20 and 21 expire too late for them.
  const SliceSplit& slice = window.slices[1];
  EXPECT_EQ(slice.calib.first, 22U);
  EXPECT_EQ(slice.calib_rows, 6U * 20);
  EXPECT_EQ(slice.purged_fit, 2U * 20);
  EXPECT_EQ(slice.fit_rows, 20U * 20);
  EXPECT_EQ(slice.last_fit_week, 19U);
  EXPECT_EQ(slice.fit_expiry_before, 7 * 22);
  EXPECT_EQ(windows[1].purged, 0U) << "no TEST weeks, no purge";
}

TEST(RollingSplit, ExpiryOnTheFirstAsofDayIsTooLate) {
  EXPECT_EQ(rolling_split(weekly_data(35, 20, 7), split(0, 1, 5))[0].purged, 20U);
  EXPECT_EQ(rolling_split(weekly_data(35, 20, 6), split(0, 1, 5))[0].purged, 0U);
}

TEST(RollingSplit, EmbargoLeavesOutTheWeeksRightBefore) {
  SplitOptions options = split(2, 1, 5);
  options.embargo_weeks = 3;
  const std::vector<WindowSplit> windows = rolling_split(weekly_data(35, 20, 4), options);
  EXPECT_EQ(windows[0].train.end, 25U);
  EXPECT_EQ(windows[1].train.end, 30U);
  options.embargo_weeks = 1000;
  EXPECT_THROW((void)rolling_split(weekly_data(35, 20, 4), options), DataError);
}

TEST(RollingSplit, KeepsUnusableWindowsMarkedAndNeedsOneThatIsUsable) {
  Dataset data = weekly_data(32, 12, 4);
  data.tickers = {"A", "B"};
  data.is_foundation = {0, 0};
  data.is_trained_on = {0, 1};
  for (std::size_t row = 0; row < data.num_rows(); ++row) data.ticker[row] = row >= 12 * 14;
  // B has rows from week 14 on: 6 weeks (72 rows) before the first window, 12 (144) before the second.
  const std::vector<WindowSplit> windows = rolling_split(data, split(0, 2, 6));
  EXPECT_FALSE(windows[0].usable);
  EXPECT_TRUE(windows[1].usable);
  EXPECT_THAT(data_error_of([&] { (void)rolling_split(data, split(6, 1, 6)); }),
              AllOf(HasSubstr("no usable VAL window"), HasSubstr("72 TRAIN rows")));
}

TEST(RollingSplit, SaysWhyASliceCannotBeFitted) {
  // All TRAIN rows of the final fit stand in one week.
  Dataset data = weekly_data(32, 20, 4);
  data.tickers = {"A", "B"};
  data.is_foundation = {0, 0};
  data.is_trained_on = {0, 1};
  for (std::size_t row = 0; row < 100; ++row) data.ticker[row] = 1;
  for (std::size_t row = 0; row < 100; ++row) {
    data.week[row] = 4;
    data.week_index[row] = 0;
  }
  const std::vector<WindowSplit> windows = rolling_split(data, split(4, 1, 6));
  EXPECT_EQ(windows[0].slices[0].status, FitStatus::ok);
  EXPECT_EQ(windows[0].slices[1].status, FitStatus::insufficient_train_weeks);
  EXPECT_EQ(windows[0].slices[1].fit_rows, 0U);
}

}  // namespace
}  // namespace calibeam
