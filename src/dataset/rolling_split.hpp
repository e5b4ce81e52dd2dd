// Rolling-origin windows over weeks: who is evaluated, who may be learned from, who is purged (SEMANTICS section 4).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "calibeam/options.hpp"
#include "calibeam/problem.hpp"
#include "dataset/dataset.hpp"

namespace calibeam {

inline constexpr std::uint32_t kMinWeeksBeforeVal = 10;
inline constexpr std::uint64_t kMinTrainRows = 100;
inline constexpr std::uint64_t kMinEvalRows = 50;

/// Weeks [first, end).
struct WeekRange {
  std::uint32_t first = 0, end = 0;
};

/// One way to split a window's TRAIN weeks. Rows that expire on or after `expiry_before` are purged.
struct SliceSplit {
  FitStatus status = FitStatus::ok;
  WeekRange fit, calib;
  std::int32_t fit_expiry_before = INT32_MAX;
  std::uint64_t fit_rows = 0, calib_rows = 0;
  std::uint64_t purged_fit = 0;  ///< TRAIN_FIT rows left out because of CALIB's first as-of day
  std::uint32_t last_fit_week = 0;
};

/// One evaluation window; `eval` is empty for the final fit without TEST weeks.
struct WindowSplit {
  bool is_test = false, usable = false;
  WeekRange eval, train;
  std::int32_t first_eval_asof = INT32_MAX;  ///< also the purge limit of TRAIN
  std::uint64_t eval_rows = 0, train_rows = 0, purged = 0;
  std::array<SliceSplit, 2> slices;  ///< without, with CALIB
};

/// The index of the first VAL week among `num_weeks`. Throws DataError with a setting that would fit, UsageError if a
/// setting makes no sense by itself.
[[nodiscard]] std::uint32_t first_val_week(std::size_t num_weeks, const SplitOptions& options);

/// The VAL windows, oldest first, unusable ones included, then the final fit. Throws DataError if no VAL window is
/// usable.
[[nodiscard]] std::vector<WindowSplit> rolling_split(const Dataset& data, const SplitOptions& options);

/// First row of each week; one more entry than weeks.
[[nodiscard]] std::vector<std::size_t> week_begins(const Dataset& data);

}  // namespace calibeam
