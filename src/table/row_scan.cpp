#include "table/row_scan.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace calibeam::csv {
namespace {

bool ends_cell(char c) { return c == ',' || c == '\n' || c == '\r'; }

// The first comma or line end character in [p, end).
const char* find_cell_end(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i comma = _mm_set1_epi8(','), newline = _mm_set1_epi8('\n'), carriage = _mm_set1_epi8('\r');
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, comma), _mm_cmpeq_epi8(bytes, newline)),
                                     _mm_cmpeq_epi8(bytes, carriage));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  while (p != end && !ends_cell(*p)) ++p;
  return p;
}

const char* find_quote(const char* p, const char* end) {
  const void* const at = std::memchr(p, '"', static_cast<std::size_t>(end - p));
  return at == nullptr ? end : static_cast<const char*>(at);
}

// A quoted cell whose opening quote is at p; the place behind its closing quote, or nullptr if there is none.
const char* scan_quoted(const char* p, const char* end, Cell& cell) {
  const char* const begin = p + 1;
  cell.has_pairs = false;
  for (p = find_quote(begin, end); p != end; p = find_quote(p + 2, end)) {
    if (p + 1 == end || p[1] != '"') {
      cell.text = {begin, static_cast<std::size_t>(p - begin)};
      return p + 1;
    }
    cell.has_pairs = true;
  }
  cell.text = {begin, static_cast<std::size_t>(end - begin)};
  return nullptr;
}

RowScan& with_fault(RowScan& row, RowFault fault, const char* at, const char* next) {
  row.fault = fault;
  row.fault_at = at;
  row.next = row.text_end = next;
  return row;
}

// p is at a line end character or at the end: finishes the row.
RowScan& finish(RowScan& row, const char* p, const char* end) {
  ++row.num_cells;
  row.text_end = p;
  if (p != end && *p == '\r') {
    ++p;
    if (p != end && *p != '\n') {
      --row.num_cells;
      return with_fault(row, RowFault::stray_return, p - 1, p);
    }
  }
  row.next = p == end ? p : p + 1;
  return row;
}

}  // namespace

RowScan scan_row(const char* p, const char* end, std::span<Cell> cells) {
  RowScan row;
  while (true) {
    Cell cell;
    if (p != end && *p == '"') {
      const char* const quote = p;
      p = scan_quoted(p, end, cell);
      if (p == nullptr) return with_fault(row, RowFault::unclosed_quote, quote, end);
      row.num_lines += static_cast<std::size_t>(std::count(cell.text.begin(), cell.text.end(), '\n'));
      if (p != end && !ends_cell(*p)) return with_fault(row, RowFault::text_after_quote, p, p + 1);
    } else {
      const char* const begin = p;
      p = find_cell_end(p, end);
      cell.text = {begin, static_cast<std::size_t>(p - begin)};
    }
    if (row.num_cells < cells.size()) cells[row.num_cells] = cell;
    if (p == end || *p != ',') return finish(row, p, end);
    ++row.num_cells;
    ++p;
  }
}

std::string_view cell_value(const Cell& cell, std::string& scratch) {
  if (!cell.has_pairs) return cell.text;
  scratch.clear();
  for (std::size_t i = 0; i < cell.text.size(); ++i) {
    scratch += cell.text[i];
    if (cell.text[i] == '"') ++i;
  }
  return scratch;
}

}  // namespace calibeam::csv
