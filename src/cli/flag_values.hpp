// Texts of flags as values. Every message names the flag, the value and what is allowed.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/flag.hpp"

namespace calibeam::cli {

/// The interval a number must lie in.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool open_low = false, open_high = false;  ///< true: the end itself is not allowed
};

[[nodiscard]] std::int64_t to_integer(const Given& given, std::int64_t low, std::int64_t high);
[[nodiscard]] double to_real(const Given& given, const Range& range);
/// Comma-separated, trimmed, blanks dropped; empty text is an empty list.
[[nodiscard]] std::vector<std::string> to_list(const Given& given);
[[nodiscard]] std::vector<double> to_reals(const Given& given, const Range& range);
/// Monday, mon, Tue, 0..6 (0 = Monday), comma-separated.
[[nodiscard]] std::vector<int> to_weekdays(const Given& given);
/// The index of the value among `words` (upper and lower case are the same).
[[nodiscard]] std::size_t to_choice(const Given& given, const std::vector<std::string>& words);

// Bindings: `field` gives the setting that the flag writes; its value in Settings{} is the default that is shown.
template <class T>
using Field = T& (*)(Settings&);

[[nodiscard]] Binding bind_integer(Field<int> field, int low, int high);
[[nodiscard]] Binding bind_integer64(Field<std::int64_t> field, std::int64_t low, std::int64_t high);
[[nodiscard]] Binding bind_real(Field<double> field, const Range& range);
[[nodiscard]] Binding bind_text(Field<std::string> field);
[[nodiscard]] Binding bind_list(Field<std::vector<std::string>> field);
/// Tickers: a list in upper case.
[[nodiscard]] Binding bind_tickers(Field<std::vector<std::string>> field);
[[nodiscard]] Binding bind_switch(Field<bool> field, bool value = true);

/// A word out of a list, written by `set` as its index.
[[nodiscard]] Binding bind_choice(std::vector<std::string> words, std::string default_text,
                                  std::function<void(Settings&, std::size_t)> set);

/// `text` without blanks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);

}  // namespace calibeam::cli
