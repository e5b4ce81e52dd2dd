#include "table/csv_stream.hpp"

#include <deque>
#include <utility>

#include "table/header.hpp"
#include "table/row_check.hpp"

namespace calibeam {

struct CsvStream::State {
  State(const std::string& path, const csv::ReadSizes& sizes) : file(path), blocks(file, sizes) {}

  csv::InputFile file;
  csv::RowBlocks blocks;
  csv::Header header;
  std::size_t next_line = 2;
  std::vector<csv::Cell> row_cells;     // of the row at hand
  std::vector<std::string_view> cells;  // of all rows of the chunk
  std::deque<std::string> unescaped;    // cells that are not in the text as they are
  std::vector<CsvRow> rows;
};

CsvStream::CsvStream(const std::string& path, const csv::ReadSizes& sizes)
    : state_(std::make_unique<State>(path, sizes)) {
  state_->header = csv::take_header(state_->blocks, path);
  state_->next_line = state_->header.num_lines + 1;
  state_->row_cells.resize(state_->header.names.size());
}

CsvStream::CsvStream(CsvStream&&) noexcept = default;
CsvStream& CsvStream::operator=(CsvStream&&) noexcept = default;
CsvStream::~CsvStream() = default;

const std::vector<std::string>& CsvStream::header() const { return state_->header.names; }
const std::string& CsvStream::header_text() const { return state_->header.text; }

std::span<const CsvRow> CsvStream::next_chunk(std::size_t max_rows) {
  State& state = *state_;
  const std::span<const csv::Piece> pieces = state.blocks.next(max_rows);
  const std::size_t num_columns = state.row_cells.size();
  state.rows.clear();
  state.cells.clear();
  state.unescaped.clear();
  std::string scratch;
  csv::RowPlace place{state.file.path(), state.next_line, &state.header.names};
  for (const csv::Piece& piece : pieces) {
    const char* p = piece.text.data();
    const char* const end = p + piece.text.size();
    while (p != end) {
      const csv::RowScan scan = csv::scan_row(p, end, state.row_cells);
      csv::require_good(p, scan, state.row_cells, place);
      for (const csv::Cell& cell : state.row_cells) {
        const std::string_view value = csv::cell_value(cell, scratch);
        state.cells.push_back(cell.has_pairs ? state.unescaped.emplace_back(value) : value);
      }
      state.rows.push_back({place.line, {p, static_cast<std::size_t>(scan.text_end - p)}, {}});
      place.line += scan.num_lines;
      p = scan.next;
    }
  }
  state.next_line = place.line;
  for (std::size_t i = 0; i < state.rows.size(); ++i) {  // only now, since `cells` moves while it grows
    state.rows[i].cells = {state.cells.data() + i * num_columns, num_columns};
  }
  return state.rows;
}

}  // namespace calibeam
