#include "table/header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "calibeam/error.hpp"
#include "table/message.hpp"
#include "table/row_check.hpp"

namespace calibeam::csv {
namespace {

void require_distinct(const std::vector<std::string>& names, const std::string& file) {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto [first, is_new] = seen.try_emplace(names[i], i);
    if (is_new) continue;
    throw DataError(
        fmt::format("{}: line 1: columns {} and {} have the same name {}; give every column a name of its own", file,
                    first->second + 1, i + 1, in_quotes(names[i])));
  }
}

}  // namespace

Header take_header(RowBlocks& blocks, const std::string& file) {
  const auto pieces = blocks.next(1);
  if (pieces.empty()) throw DataError(fmt::format("{}: the file is empty; its first line must name the columns", file));
  const std::string_view text = pieces[0].text;
  const char* const end = text.data() + text.size();
  std::vector<Cell> cells(std::min(scan_row(text.data(), end, {}).num_cells, kMaxColumns));
  const RowScan row = scan_row(text.data(), end, cells);
  if (row.fault == RowFault::none && row.num_cells > kMaxColumns) {
    throw DataError(fmt::format("{}: line 1: {} columns, more than {}; is this a CSV file with a line for each row?",
                                file, row.num_cells, kMaxColumns));
  }
  check_row(text.data(), row, cells, {file, 1, nullptr});

  Header header;
  header.text.assign(text.data(), row.text_end);
  header.num_lines = row.num_lines;
  std::string scratch;
  for (const Cell& cell : cells) header.names.emplace_back(cell_value(cell, scratch));
  require_distinct(header.names, file);
  return header;
}

std::size_t column_index(const std::vector<std::string>& header, const std::string& name, const std::string& file) {
  const auto at = std::find(header.begin(), header.end(), name);
  if (at != header.end()) return static_cast<std::size_t>(at - header.begin());
  throw DataError(
      fmt::format("{}: there is no column {}; the columns are {}", file, in_quotes(name), list_names(header)));
}

}  // namespace calibeam::csv
