// The winner against pRN week by week: bars for the weeks, and their running sum below.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace calibeam {

/// One VAL window, or TEST.
struct WeekStretch {
  std::string name;  ///< "VAL 1", "TEST"
  bool is_test = false;
  std::vector<std::int32_t> days;   ///< of its weeks
  std::vector<double> deltas;       ///< per week, so that their mean over VAL (or TEST) is the delta log loss
  std::vector<double> running_sum;  ///< ends in that delta at the last week of VAL (or TEST)
};

/// The chart twice: for wide screens and for phones.
[[nodiscard]] std::string week_chart(const std::vector<WeekStretch>& stretches);

}  // namespace calibeam
