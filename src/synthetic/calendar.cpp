#include "synthetic/calendar.hpp"

#include <algorithm>
#include <chrono>

namespace calibeam {
namespace {

using std::chrono::sys_days;

bool is_holiday(sys_days day) {
  using namespace std::chrono;
  const year_month_day date{day};
  const year y = date.year();
  const std::array<sys_days, 9> holidays{sys_days{y / January / 1},
                                         sys_days{y / January / Monday[3]},
                                         sys_days{y / February / Monday[3]},
                                         sys_days{y / May / Monday[last]},
                                         sys_days{y / June / 19},
                                         sys_days{y / July / 4},
                                         sys_days{y / September / Monday[1]},
                                         sys_days{y / November / Thursday[4]},
                                         sys_days{y / December / 25}};
  return std::find(holidays.begin(), holidays.end(), day) != holidays.end();
}

}  // namespace

int Week::trading_days_after(int weekday) const {
  return static_cast<int>(std::count(is_trading.begin() + weekday + 1, is_trading.end(), true));
}

std::vector<Week> make_weeks(int num_weeks) {
  using namespace std::chrono;
  const sys_days first = sys_days{year{2022} / January / 7};
  std::vector<Week> weeks(static_cast<std::size_t>(num_weeks));
  for (int i = 0; i < num_weeks; ++i) {
    Week& week = weeks[static_cast<std::size_t>(i)];
    const sys_days friday = first + days{7 * i};
    week.friday = static_cast<std::int32_t>(friday.time_since_epoch().count());
    for (int d = 0; d < kDaysPerWeek; ++d) {
      week.is_trading[static_cast<std::size_t>(d)] = d == kDaysPerWeek - 1 || !is_holiday(friday - days{4 - d});
    }
  }
  return weeks;
}

}  // namespace calibeam
