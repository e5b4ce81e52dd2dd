#include "cli/flag_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "calibeam/error.hpp"
#include "cli/nearest.hpp"
#include "table/table.hpp"

namespace calibeam::cli {
namespace {

[[noreturn]] void refuse(const Given& given, const std::string& allowed) {
  throw UsageError(fmt::format("{} is '{}', but must be {}", given.flag, given.value, allowed));
}

std::string describe(const Range& range) {
  const bool low = std::isfinite(range.low);
  const bool high = std::isfinite(range.high);
  if (low && high) {
    return fmt::format("a number {} {} and {} {}", range.open_low ? "above" : "from", range.low,
                       range.open_high ? "below" : "up to", range.high);
  }
  if (low) return fmt::format("a number {} {}", range.open_low ? "above" : "of at least", range.low);
  return "a number";
}

char lower_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper_char(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string shown(double value) { return fmt::format("{}", value); }

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower_char);
  return out;
}

std::int64_t to_integer(const Given& given, std::int64_t low, std::int64_t high) {
  const std::string_view text = trimmed(given.value);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high) {
    refuse(given, fmt::format("a whole number from {} to {}", low, high));
  }
  return value;
}

double to_real(const Given& given, const Range& range) {
  const double value = parse_number(given.value);
  const bool fits = range.open_low ? value > range.low : value >= range.low;
  const bool below = range.open_high ? value < range.high : value <= range.high;
  if (!std::isfinite(value) || !fits || !below) refuse(given, describe(range));
  return value;
}

std::vector<std::string> to_list(const Given& given) {
  std::vector<std::string> items;
  std::string_view rest = given.value;
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    const std::string_view item = trimmed(rest.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return items;
}

std::vector<double> to_reals(const Given& given, const Range& range) {
  std::vector<double> values;
  for (const std::string& item : to_list(given)) {
    const double value = to_real({given.flag, item}, range);
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  if (values.empty()) refuse(given, "a list of numbers, such as 0.1,1,10");
  return values;
}

std::vector<int> to_weekdays(const Given& given) {
  static constexpr std::array<std::string_view, 7> kDays{"monday", "tuesday",  "wednesday", "thursday",
                                                         "friday", "saturday", "sunday"};
  std::vector<int> days;
  for (const std::string& item : to_list(given)) {
    const std::string word = lower(item);
    const auto same = [&word](std::string_view day) {
      return word.size() >= 3 && day.substr(0, std::min(word.size(), day.size())) == word;
    };
    const auto found = std::find_if(kDays.begin(), kDays.end(), same);
    int day = static_cast<int>(found - kDays.begin());
    if (word.size() == 1 && word[0] >= '0' && word[0] <= '6') day = word[0] - '0';
    if (day == 7) refuse({given.flag, item}, "weekdays, such as Mon,Tue or 0,1 (0 = Monday)");
    if (std::find(days.begin(), days.end(), day) == days.end()) days.push_back(day);
  }
  if (days.empty()) refuse(given, "weekdays, such as Mon,Tue or 0,1 (0 = Monday)");
  std::sort(days.begin(), days.end());
  return days;
}

std::size_t to_choice(const Given& given, const std::vector<std::string>& words) {
  const std::string word = lower(trimmed(given.value));
  const auto found = std::find_if(words.begin(), words.end(), [&](const std::string& w) { return lower(w) == word; });
  if (found == words.end()) {
    const std::string guess = nearest(word, words);
    const bool is_slip = edit_distance(word.substr(0, 64), guess) <= std::max<std::size_t>(1, guess.size() / 3);
    refuse(given, fmt::format("one of {}{}", fmt::join(words, ", "),
                              is_slip ? fmt::format(" (did you mean {}?)", guess) : ""));
  }
  return static_cast<std::size_t>(found - words.begin());
}

Binding bind_integer(Field<int> field, int low, int high) {
  Settings defaults;
  return {[=](Settings& s, const Given& given) { field(s) = static_cast<int>(to_integer(given, low, high)); },
          fmt::format("{}", field(defaults)),
          {}};
}

Binding bind_integer64(Field<std::int64_t> field, std::int64_t low, std::int64_t high) {
  Settings defaults;
  return {[=](Settings& s, const Given& given) { field(s) = to_integer(given, low, high); },
          fmt::format("{}", field(defaults)),
          {}};
}

Binding bind_real(Field<double> field, const Range& range) {
  Settings defaults;
  return {[=](Settings& s, const Given& given) { field(s) = to_real(given, range); }, shown(field(defaults)), {}};
}

Binding bind_text(Field<std::string> field) {
  Settings defaults;
  return {[=](Settings& s, const Given& given) { field(s) = given.value; }, field(defaults), {}};
}

Binding bind_list(Field<std::vector<std::string>> field) {
  Settings defaults;
  return {[=](Settings& s, const Given& given) { field(s) = to_list(given); },
          fmt::format("{}", fmt::join(field(defaults), ",")),
          {}};
}

Binding bind_tickers(Field<std::vector<std::string>> field) {
  Binding binding = bind_list(field);
  binding.set = [=](Settings& s, const Given& given) {
    field(s) = to_list(given);
    for (std::string& ticker : field(s)) std::transform(ticker.begin(), ticker.end(), ticker.begin(), upper_char);
  };
  return binding;
}

Binding bind_switch(Field<bool> field, bool value) {
  return {[=](Settings& s, const Given&) { field(s) = value; }, "", {}};
}

Binding bind_choice(std::vector<std::string> words, std::string default_text,
                    std::function<void(Settings&, std::size_t)> set) {
  Binding binding;
  binding.set = [words, set = std::move(set)](Settings& s, const Given& given) { set(s, to_choice(given, words)); };
  binding.default_text = std::move(default_text);
  binding.words = std::move(words);
  return binding;
}

}  // namespace calibeam::cli
