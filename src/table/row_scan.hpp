// One row of a CSV text as cells (RFC 4180, strict).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace calibeam::csv {

/// A cell as it stands in the text, without the quotes around it.
struct Cell {
  std::string_view text;
  bool has_pairs = false;  ///< holds "" that stand for one quote each
};

enum class RowFault : std::uint8_t { none, text_after_quote, unclosed_quote, stray_return };

struct RowScan {
  std::size_t num_cells = 0;  ///< all that the row has; with a fault, the index of the cell that has it
  std::size_t num_lines = 1;  ///< that the row stands on
  RowFault fault = RowFault::none;
  const char* fault_at = nullptr;  ///< the opening quote, the byte after the closing one, or the carriage return
  const char* text_end = nullptr;  ///< end of the row without its line end
  const char* next = nullptr;      ///< where scanning stopped: the next row
};

/// Scans the row at `p`, p < end. The first cells go to `cells`, as many as fit. An empty row is one empty cell. A row
/// ends at \n, \r\n, the end of the text, or a \r right before that.
[[nodiscard]] RowScan scan_row(const char* p, const char* end, std::span<Cell> cells);

/// The value of a cell; `scratch` holds it if it has pairs of quotes.
[[nodiscard]] std::string_view cell_value(const Cell& cell, std::string& scratch);

}  // namespace calibeam::csv
