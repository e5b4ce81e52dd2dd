// Numbers as the page writes them: sensible digits, a real minus sign, a dash where there is none. Plain text without
// markup, safe in HTML.
#pragma once

#include <cstdint>
#include <string>

#include "trust/intervals.hpp"

namespace calibeam {

/// "37,440"
[[nodiscard]] std::string count_words(std::uint64_t number);

/// "1 week", "40 weeks": the plural is the word with an s.
[[nodiscard]] std::string counted(std::uint64_t number, const std::string& word);

/// Signed: "\u22120.00412", "+0.0031", "0" for exactly 0, a dash for what is not finite.
[[nodiscard]] std::string delta_words(double value, int decimals = 5);

/// "\u22120.0101 to +0.0012"
[[nodiscard]] std::string interval_words(const Interval& interval, int decimals = 5);

/// Unsigned, fixed decimals, a dash for what is not finite.
[[nodiscard]] std::string fixed_words(double value, int decimals);

/// `digits` significant digits: "0.000412", "1.5e+09".
[[nodiscard]] std::string general_words(double value, int digits = 4);

/// A share in percent: "23 %", "4.2 %", "0.31 %", "5 %".
[[nodiscard]] std::string percent_words(double share);

/// A p-value: a share of `draws`, so that 0 reads "less than 0.01 %".
[[nodiscard]] std::string chance_words(double p, std::uint64_t draws);

}  // namespace calibeam
