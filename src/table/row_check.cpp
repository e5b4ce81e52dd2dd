#include "table/row_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "calibeam/error.hpp"
#include "table/message.hpp"

namespace calibeam::csv {
namespace {

[[noreturn]] void fail(const RowPlace& place, std::size_t line, std::size_t cell, std::string_view problem) {
  std::string column;
  if (place.header != nullptr && cell < place.header->size()) {
    column = fmt::format(", column {}", in_quotes((*place.header)[cell]));
  } else if (cell != SIZE_MAX) {
    column = fmt::format(", cell {}", cell + 1);
  }
  throw DataError(fmt::format("{}: line {}{}: {}", place.file, line, column, problem));
}

std::size_t newlines_between(const char* begin, const char* end) {
  return static_cast<std::size_t>(std::count(begin, end, '\n'));
}

// The text around a fault: the rest of its line, from where its cell begins.
std::string_view around(const char* from, const char* end) {
  const char* const limit = from + std::min<std::ptrdiff_t>(end - from, 2 * kMessageBytes);
  return {from, static_cast<std::size_t>(std::find(from, limit, '\n') - from)};
}

void check_utf8(const char* begin, const RowScan& row, std::span<const Cell> cells, const RowPlace& place) {
  const std::size_t offset = find_invalid_utf8({begin, static_cast<std::size_t>(row.next - begin)});
  if (offset == std::string_view::npos) return;
  const char* const at = begin + offset;
  std::size_t cell = std::min(row.num_cells, cells.size());
  for (std::size_t i = 0; i < std::min(row.num_cells, cells.size()); ++i) {
    if (at < cells[i].text.data() + cells[i].text.size()) {
      cell = i;
      break;
    }
  }
  const std::string_view from = cell < row.num_cells && cell < cells.size() ? cells[cell].text : around(at, row.next);
  const bool is_utf16 = place.line == 1 && place.header == nullptr &&
                        (std::string_view(begin, static_cast<std::size_t>(row.next - begin)).starts_with("\xFF\xFE") ||
                         std::string_view(begin, static_cast<std::size_t>(row.next - begin)).starts_with("\xFE\xFF"));
  fail(place, place.line + newlines_between(begin, at), cell,
       fmt::format("bytes that are not UTF-8{}: {}; save the file as \"CSV UTF-8\"",
                   is_utf16 ? " but look like UTF-16" : "", in_quotes(from)));
}

// Where the cell of a fault begins: at its opening quote, or behind the last good cell.
const char* fault_begin(const char* begin, const RowScan& row, std::span<const Cell> cells) {
  if (row.fault == RowFault::unclosed_quote) return row.fault_at;
  if (row.num_cells == 0 || row.num_cells > cells.size()) return row.num_cells == 0 ? begin : row.fault_at;
  const std::string_view before = cells[row.num_cells - 1].text;
  const char* const after = before.data() + before.size();
  return std::min(after + (*after == '"' ? 2 : 1), row.fault_at);
}

void check_structure(const char* begin, const RowScan& row, std::span<const Cell> cells, const RowPlace& place) {
  if (row.fault == RowFault::none) return;
  const char* const from = fault_begin(begin, row, cells);
  const std::string shown = in_quotes(around(from, row.next));
  const std::size_t opened = place.line + newlines_between(begin, from);
  switch (row.fault) {
    case RowFault::unclosed_quote:
      fail(place, opened, row.num_cells, fmt::format("the quote opened here is never closed: {}", shown));
    case RowFault::text_after_quote:
      fail(place, place.line + newlines_between(begin, row.fault_at), row.num_cells,
           fmt::format("text after the closing quote: {}; a quote inside a quoted cell is written twice", shown));
    default:
      fail(
          place, place.line + newlines_between(begin, row.fault_at), row.num_cells,
          fmt::format("a carriage return (\\r) that is no part of a line end \\r\\n: {}; convert the line ends, or put "
                      "the cell in quotes",
                      shown));
  }
}

}  // namespace

void check_row(const char* begin, const RowScan& row, std::span<const Cell> cells, const RowPlace& place) {
  check_utf8(begin, row, cells, place);
  check_structure(begin, row, cells, place);
  if (row.num_cells == cells.size()) return;
  if (row.text_end == begin) fail(place, place.line, SIZE_MAX, "the line is empty: delete it");
  fail(place, place.line, SIZE_MAX,
       fmt::format("{} cell{}, but the header has {}: {}; a comma inside a cell needs quotes around the cell",
                   row.num_cells, row.num_cells == 1 ? "" : "s", cells.size(),
                   in_quotes({begin, static_cast<std::size_t>(row.text_end - begin)})));
}

}  // namespace calibeam::csv
