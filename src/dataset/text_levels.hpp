// Texts of a column as sorted levels, and tickers in their one spelling.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "table/table.hpp"

namespace calibeam {

/// The ticker of rows that have none. It may have an intercept, never a slope.
inline constexpr std::string_view kUnknownTicker = "UNKNOWN";

/// Trimmed, ASCII letters in upper case; empty becomes UNKNOWN.
[[nodiscard]] std::string normalise_ticker(std::string_view text);

/// Sorted distinct texts of some rows of a text column.
struct TextLevels {
  std::vector<std::string> levels;
  std::vector<std::uint32_t> code_of;  ///< code in the column -> index into levels; 0 where no row has it
};

/// The tickers that the given rows have.
[[nodiscard]] TextLevels ticker_levels(const Column& column, const std::vector<std::uint32_t>& rows);
/// The texts that the given rows have, as they stand.
[[nodiscard]] TextLevels text_levels(const Column& column, const std::vector<std::uint32_t>& rows);

/// 1 for each of `tickers` that is in `wanted` (any spelling), else 0.
[[nodiscard]] std::vector<std::uint8_t> is_listed(const std::vector<std::string>& tickers,
                                                  const std::vector<std::string>& wanted);

}  // namespace calibeam
