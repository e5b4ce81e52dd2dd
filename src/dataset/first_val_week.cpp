#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "calibeam/error.hpp"
#include "dataset/rolling_split.hpp"

namespace calibeam {
namespace {

void require_sensible(const SplitOptions& options) {
  if (options.test_weeks < 0 || options.embargo_weeks < 0) {
    throw UsageError("--test-weeks and --embargo-weeks must not be negative");
  }
  if (options.val_windows < 1 || options.val_window_weeks < 1) {
    throw UsageError("--val-windows and --val-window-weeks must be at least 1");
  }
  if (!(options.calib_fraction > 0.0 && options.calib_fraction < 1.0)) {
    throw UsageError("--calib-frac-of-train must lie between 0 and 1");
  }
}

/// A smaller setting that needs no more than `num_weeks` weeks, as flags; empty if there is none.
std::string smaller_setting(std::int64_t num_weeks, const SplitOptions& options) {
  const std::int64_t spare = num_weeks - kMinWeeksBeforeVal;  // for VAL and TEST
  if (spare < 1) return {};
  // TEST weeks are given up only where a single VAL week would not fit beside them.
  const std::int64_t test = options.test_weeks == 0 || spare == 1
                                ? 0
                                : std::max<std::int64_t>(1, std::min<std::int64_t>(options.test_weeks, spare / 3));
  const std::int64_t windows = std::min<std::int64_t>(options.val_windows, spare - test);
  const std::int64_t length = std::min<std::int64_t>(options.val_window_weeks, (spare - test) / windows);
  return fmt::format("--test-weeks {} --val-windows {} --val-window-weeks {}", test, windows, length);
}

}  // namespace

std::uint32_t first_val_week(std::size_t num_weeks, const SplitOptions& options) {
  require_sensible(options);
  const std::int64_t n = static_cast<std::int64_t>(num_weeks);
  const std::int64_t held_out = options.test_weeks + std::int64_t{options.val_windows} * options.val_window_weeks;
  if (n - held_out >= kMinWeeksBeforeVal) return static_cast<std::uint32_t>(n - held_out);
  const std::string setting = smaller_setting(n, options);
  const std::string hint = setting.empty() ? fmt::format("no setting fits fewer than {} weeks", kMinWeeksBeforeVal + 1)
                                           : setting + " would fit";
  throw DataError(
      fmt::format("not enough weeks: there are {}, but --test-weeks {}, --val-windows {}, --val-window-weeks {} and {} "
                  "weeks before them need {}; {}",
                  n, options.test_weeks, options.val_windows, options.val_window_weeks, kMinWeeksBeforeVal,
                  held_out + kMinWeeksBeforeVal, hint));
}

}  // namespace calibeam
