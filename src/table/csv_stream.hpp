// A CSV file a few rows at a time, for files larger than memory.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "table/row_blocks.hpp"

namespace calibeam {

/// One row of a CsvStream.
struct CsvRow {
  std::size_t line = 0;                     ///< the row's first line
  std::string_view text;                    ///< as it stands in the file, without its line end
  std::span<const std::string_view> cells;  ///< one for each column of the header; quotes removed, blanks kept
};

/// Reads a CSV file once, from front to back; pipes are fine. Memory: some megabytes, or the longest row. Errors are
/// those of read_csv, each when its row is reached.
class CsvStream {
 public:
  /// Opens the file and reads its header.
  explicit CsvStream(const std::string& path, const csv::ReadSizes& sizes = {});
  CsvStream(CsvStream&&) noexcept;
  CsvStream& operator=(CsvStream&&) noexcept;
  ~CsvStream();

  [[nodiscard]] const std::vector<std::string>& header() const;
  /// The header row as it stands in the file, without byte order mark and line end.
  [[nodiscard]] const std::string& header_text() const;

  /// The next rows: at least one, at most max_rows (> 0); none at the end of the file. What the rows point to is valid
  /// until the next call.
  [[nodiscard]] std::span<const CsvRow> next_chunk(std::size_t max_rows);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace calibeam
