// Weeks with the market holidays of the United States that fall on Monday to Thursday.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace calibeam {

inline constexpr int kDaysPerWeek = 5;  ///< Monday .. Friday

struct Week {
  std::int32_t friday = 0;                      ///< days since 1970-01-01; taken as a trading day always
  std::array<bool, kDaysPerWeek> is_trading{};  ///< Monday first
  [[nodiscard]] std::int32_t day(int weekday) const { return friday - 4 + weekday; }
  /// Trading days after the given weekday up to Friday.
  [[nodiscard]] int trading_days_after(int weekday) const;
};

/// Consecutive weeks, the first one ending on Friday 2022-01-07.
[[nodiscard]] std::vector<Week> make_weeks(int num_weeks);

}  // namespace calibeam
