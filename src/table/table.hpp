// A CSV file as typed columns: only the columns that are asked for, each cell parsed once, and where a bad cell stood.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace calibeam {

enum class ColumnType { number, day, text };

/// A day that is missing or does not parse.
inline constexpr std::int32_t kNoDay = INT32_MIN;

/// A column to read; it must be in the file.
struct ColumnRequest {
  std::string name;
  ColumnType type = ColumnType::number;
};

/// Cells that are neither missing nor parsable.
struct BadCells {
  std::size_t count = 0;
  std::size_t first_row = 0;  ///< row index
  std::string first_value;    ///< as it stands in the file, cut to 80 bytes
};

/// One column; only the vector of its type is filled.
struct Column {
  std::string name;
  ColumnType type = ColumnType::number;
  std::vector<double> numbers;       ///< NaN: missing or not a number
  std::vector<std::int32_t> days;    ///< days since 1970-01-01 (UTC calendar day); kNoDay: missing or not a date
  std::vector<std::uint32_t> codes;  ///< text: index into levels
  std::vector<std::string> levels;   ///< text: distinct cell texts, trimmed of blanks, in order of appearance
  BadCells bad;
};

struct Table {
  std::string path;
  std::vector<std::string> header;  ///< every column of the file
  std::size_t num_rows = 0;
  std::vector<Column> columns;  ///< those asked for, in that order
  /// First line of each row, for error messages; empty where row i simply stands on line i + 2.
  std::vector<std::size_t> lines;

  [[nodiscard]] std::size_t line_of(std::size_t row) const { return lines.empty() ? row + 2 : lines[row]; }
};

/// The header of a CSV file. Throws DataError: no such file, empty file, no UTF-8, repeated or unclosed header cells.
[[nodiscard]] std::vector<std::string> read_header(const std::string& path);

/// Reads the requested columns. Throws DataError with file, line, column and value (SEMANTICS section 2): a ragged row,
/// a bad quote, bytes that are not UTF-8, an absent column (lists the present ones), a file that changes while being
/// read.
[[nodiscard]] Table read_csv(const std::string& path, const std::vector<ColumnRequest>& columns);

/// Which columns to read, decided when the header is known.
using ColumnChooser = std::function<std::vector<ColumnRequest>(const std::vector<std::string>& header)>;

/// read_csv in one pass: the file is opened once, so this also reads pipes (`/dev/stdin`, `<(...)`), which read_header
/// refuses since what it takes from a pipe is gone.
[[nodiscard]] Table read_chosen_columns(const std::string& path, const ColumnChooser& choose);

/// A cell as a plain decimal number (blanks around it and a leading plus are fine); NaN if it is missing or no number.
[[nodiscard]] double parse_number(std::string_view cell);
/// A cell as a day; kNoDay if it is missing or no date.
[[nodiscard]] std::int32_t parse_day(std::string_view cell);
/// "YYYY-MM-DD".
[[nodiscard]] std::string format_day(std::int32_t day);
/// 0 = Monday .. 6.
[[nodiscard]] int weekday(std::int32_t day);
/// Whether a trimmed cell is one of the spellings of "missing".
[[nodiscard]] bool is_missing(std::string_view cell);

}  // namespace calibeam
