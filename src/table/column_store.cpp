#include "table/column_store.hpp"

#include <cmath>

#include "table/blanks.hpp"
#include "table/message.hpp"

namespace calibeam::csv {
namespace {

void note_bad(BadCells& bad, std::size_t row, std::string_view cell) {
  if (is_missing(trim(cell))) return;
  if (bad.count++ > 0) return;
  bad.first_row = row;
  bad.first_value = cut(cell);
}

}  // namespace

std::uint32_t TextDictionary::code_of(std::string_view text) {
  if (last != UINT32_MAX && levels[last] == text) return last;
  const auto known = codes.find(text);
  if (known != codes.end()) return last = known->second;
  last = static_cast<std::uint32_t>(levels.size());
  codes.emplace(levels.emplace_back(text), last);
  return last;
}

void resize_column(Column& column, std::size_t num_rows) {
  if (column.type == ColumnType::number) column.numbers.resize(num_rows);
  if (column.type == ColumnType::day) column.days.resize(num_rows);
  if (column.type == ColumnType::text) column.codes.resize(num_rows);
}

void reserve_column(Column& column, std::size_t num_rows) {
  if (column.type == ColumnType::number) column.numbers.reserve(num_rows);
  if (column.type == ColumnType::day) column.days.reserve(num_rows);
  if (column.type == ColumnType::text) column.codes.reserve(num_rows);
}

void store_cell(Column& column, std::size_t row, std::string_view cell, ColumnPart& part) {
  switch (column.type) {
    case ColumnType::number: {
      const double value = parse_number(cell);
      if (std::isnan(value)) note_bad(part.bad, row, cell);
      column.numbers[row] = value;
      break;
    }
    case ColumnType::day: {
      const std::int32_t day = parse_day(cell);
      if (day == kNoDay) note_bad(part.bad, row, cell);
      column.days[row] = day;
      break;
    }
    case ColumnType::text:
      column.codes[row] = part.texts.code_of(trim(cell));
      break;
  }
}

void merge_part(Column& column, TextDictionary& texts, const ColumnPart& part, std::size_t first, std::size_t last) {
  if (column.type == ColumnType::text) {
    std::vector<std::uint32_t> code;
    code.reserve(part.texts.levels.size());
    for (const std::string& level : part.texts.levels) code.push_back(texts.code_of(level));
    for (std::size_t row = first; row < last; ++row) column.codes[row] = code[column.codes[row]];
  }
  if (column.bad.count == 0) {
    column.bad = part.bad;
  } else {
    column.bad.count += part.bad.count;
  }
}

}  // namespace calibeam::csv
