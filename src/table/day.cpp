// Cells as days: YYYY-MM-DD, optionally with a time and an offset, as the calendar day in UTC.
#include <fmt/format.h>

#include <chrono>

#include "table/blanks.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

constexpr int kMinutesPerDay = 24 * 60;

// Takes `count` digits off the front; -1 if they are not there.
int take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::chrono::sys_days day_of(int year, int month, int day) {
  return std::chrono::year{year} / std::chrono::month{static_cast<unsigned>(month)} /
         std::chrono::day{static_cast<unsigned>(day)};
}

// "HH:MM[:SS[.digits]]" off the front as minutes of the day (seconds move no calendar day); -1 if it is no time.
int take_time(std::string_view& text) {
  const int hour = take_digits(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ':')) return -1;
  const int minute = take_digits(text, 2);
  if (minute < 0 || minute > 59) return -1;
  if (take(text, ':')) {
    const int second = take_digits(text, 2);
    if (second < 0 || second > 59) return -1;
    if (take(text, '.')) {
      if (take_digits(text, 1) < 0) return -1;
      while (take_digits(text, 1) >= 0) {
      }
    }
  }
  return hour * 60 + minute;
}

// What is left, an offset or nothing, in minutes; kMinutesPerDay if it is neither. As in Python the whole offset must
// be less than a day, while its minutes may exceed 59.
int take_offset(std::string_view text) {
  if (text.empty() || text == "Z") return 0;
  const char sign = text.front();
  text.remove_prefix(1);
  const int hours = sign == '+' || sign == '-' ? take_digits(text, 2) : -1;
  if (hours < 0) return kMinutesPerDay;
  int minutes = 0;
  if (!text.empty()) {
    take(text, ':');
    minutes = take_digits(text, 2);
    if (minutes < 0 || !text.empty()) return kMinutesPerDay;
  }
  const int offset = hours * 60 + minutes;
  return offset >= kMinutesPerDay ? kMinutesPerDay : (sign == '-' ? -offset : offset);
}

}  // namespace

std::int32_t parse_day(std::string_view cell) {
  std::string_view text = csv::trim(cell);
  const int year = take_digits(text, 4);
  if (year < 1 || !take(text, '-')) return kNoDay;
  const int month = take_digits(text, 2);
  if (month < 1 || month > 12 || !take(text, '-')) return kNoDay;
  const int day = take_digits(text, 2);
  const auto last = std::chrono::year{year} / std::chrono::month{static_cast<unsigned>(month)} / std::chrono::last;
  if (day < 1 || day > static_cast<int>(static_cast<unsigned>(last.day()))) return kNoDay;
  const int days = static_cast<int>(day_of(year, month, day).time_since_epoch().count());
  if (text.empty()) return days;

  if (!take(text, 'T') && !take(text, ' ')) return kNoDay;
  const int minute = take_time(text);
  if (minute < 0) return kNoDay;
  const int offset = take_offset(text);
  if (offset == kMinutesPerDay) return kNoDay;
  const int utc = minute - offset;  // in (-1, 2) days
  const int shifted = days + (utc < 0 ? -1 : utc >= kMinutesPerDay ? 1 : 0);
  static const int first = static_cast<int>(day_of(1, 1, 1).time_since_epoch().count());
  static const int final = static_cast<int>(day_of(9999, 12, 31).time_since_epoch().count());
  return shifted < first || shifted > final ? kNoDay : shifted;
}

std::string format_day(std::int32_t day) {
  if (day == kNoDay) return "";
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

int weekday(std::int32_t day) {
  const std::int32_t since_thursday = day % 7;  // 1970-01-01 was a Thursday
  return (since_thursday + 7 + 3) % 7;
}

}  // namespace calibeam
