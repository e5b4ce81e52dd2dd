// What is wrong with a row, in words.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "table/row_scan.hpp"
#include "table/utf8.hpp"

namespace calibeam::csv {

/// Where a row stands; `header` is null for the header itself.
struct RowPlace {
  const std::string& file;
  std::size_t line = 1;  ///< the row's first
  const std::vector<std::string>* header = nullptr;
};

/// Throws the DataError of a row that has one; bytes that are not UTF-8 go before everything else in the row, so that
/// the message does not depend on how the file was cut. `cells` are those that were scanned.
void check_row(const char* begin, const RowScan& row, std::span<const Cell> cells, const RowPlace& place);

/// The same, in a few instructions for a row that is fine and plain ASCII.
inline void require_good(const char* begin, const RowScan& row, std::span<const Cell> cells, const RowPlace& place) {
  if (row.fault == RowFault::none && row.num_cells == cells.size() && is_ascii(begin, row.next)) [[likely]]
    return;
  check_row(begin, row, cells, place);
}

}  // namespace calibeam::csv
