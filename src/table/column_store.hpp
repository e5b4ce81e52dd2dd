// Cells go into typed columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "table/table.hpp"

namespace calibeam::csv {

/// Distinct texts, numbered in order of appearance.
struct TextDictionary {
  std::deque<std::string> levels;  ///< a deque, since the keys below point into it
  std::unordered_map<std::string_view, std::uint32_t> codes;
  std::uint32_t last = UINT32_MAX;  ///< the code of the last look-up: neighbouring rows mostly agree

  std::uint32_t code_of(std::string_view text);
};

/// What the rows of one piece add to a column, besides their values.
struct ColumnPart {
  BadCells bad;
  TextDictionary texts;
};

void resize_column(Column& column, std::size_t num_rows);
void reserve_column(Column& column, std::size_t num_rows);

/// Stores a cell at `row` (which exists). Text codes are those of `part`.
void store_cell(Column& column, std::size_t row, std::string_view cell, ColumnPart& part);

/// Turns the codes of rows [first, last) from those of `part` into those of `texts`, and adds its bad cells. Parts come
/// in row order.
void merge_part(Column& column, TextDictionary& texts, const ColumnPart& part, std::size_t first, std::size_t last);

}  // namespace calibeam::csv
