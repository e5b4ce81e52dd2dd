// A file block by block: rows are counted first, so that each piece of a block knows its place in the columns, and then
// parsed side by side.
#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <exception>
#include <numeric>
#include <span>

#include "calibeam/error.hpp"
#include "table/column_store.hpp"
#include "table/header.hpp"
#include "table/read_text.hpp"
#include "table/row_check.hpp"

namespace calibeam::csv {
namespace {

// A table that grows.
struct Reading {
  Table table;
  std::vector<std::size_t> sources;   // per column: its place in the header
  std::vector<TextDictionary> texts;  // per column
  std::size_t next_line = 2;          // of the row behind the last one
};

// One piece of a block, and what came out of it.
struct Task {
  Piece piece;
  std::size_t first_row = 0, first_line = 0;
  std::vector<ColumnPart> parts;  // per column
  std::exception_ptr error;
};

Reading start(RowBlocks& blocks, const std::string& name, const ColumnChooser& choose) {
  Header header = take_header(blocks, name);
  Reading reading;
  Table& table = reading.table;
  table.path = name;
  table.header = std::move(header.names);
  reading.next_line = header.num_lines + 1;
  for (ColumnRequest& request : choose(table.header)) {
    reading.sources.push_back(column_index(table.header, request.name, name));
    Column column;
    column.name = std::move(request.name);
    column.type = request.type;
    table.columns.push_back(std::move(column));
  }
  reading.texts.resize(table.columns.size());
  return reading;
}

void parse_piece(Task& task, Table& table, std::span<const std::size_t> sources) {
  std::vector<Cell> cells(table.header.size());
  std::string scratch;
  task.parts.resize(table.columns.size());
  RowPlace place{table.path, task.first_line, &table.header};
  std::size_t row = task.first_row;
  const char* p = task.piece.text.data();
  const char* const end = p + task.piece.text.size();
  for (; p != end; ++row) {
    const RowScan scan = scan_row(p, end, cells);
    require_good(p, scan, cells, place);
    for (std::size_t i = 0; i < sources.size(); ++i) {
      store_cell(table.columns[i], row, cell_value(cells[sources[i]], scratch), task.parts[i]);
    }
    if (!table.lines.empty()) table.lines[row] = place.line;
    place.line += scan.num_lines;
    p = scan.next;
  }
}

// Line numbers are kept from the first row on that does not simply stand on line row + 2.
void grow_lines(Table& table, std::span<const Task> tasks, std::size_t num_rows) {
  const bool plain = table.lines.empty() && std::all_of(tasks.begin(), tasks.end(), [](const Task& task) {
                       return task.first_line == task.first_row + 2 && task.piece.num_lines == task.piece.num_rows;
                     });
  if (plain) return;
  if (table.lines.empty()) {
    table.lines.resize(tasks.front().first_row);
    std::iota(table.lines.begin(), table.lines.end(), std::size_t{2});
  }
  table.lines.resize(num_rows);
}

// Room for the whole file as soon as a part of it tells how long rows are; `share` of the file is read (0: unknown).
void grow(Table& table, std::size_t num_rows, double share) {
  const double expected = share > 0.0 ? static_cast<double>(num_rows) / share * 1.01 : 0.0;
  for (Column& column : table.columns) {
    const std::size_t capacity = std::max({column.numbers.capacity(), column.days.capacity(), column.codes.capacity()});
    if (num_rows > capacity && share > 0.0) {
      reserve_column(column, std::max({num_rows, static_cast<std::size_t>(expected), capacity + capacity / 8}));
    }
    resize_column(column, num_rows);
  }
  table.num_rows = num_rows;
}

void append_block(Reading& reading, std::span<const Piece> pieces, double share) {
  Table& table = reading.table;
  std::vector<Task> tasks(pieces.size());
  std::size_t row = table.num_rows;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    tasks[i].piece = pieces[i];
    tasks[i].first_row = row;
    tasks[i].first_line = reading.next_line;
    row += pieces[i].num_rows;
    reading.next_line += pieces[i].num_lines;
  }
  grow_lines(table, tasks, row);
  grow(table, row, share);
  tbb::parallel_for(std::size_t{0}, tasks.size(), [&](std::size_t i) {
    try {
      parse_piece(tasks[i], table, reading.sources);
    } catch (...) {
      tasks[i].error = std::current_exception();
    }
  });
  for (const Task& task : tasks) {  // the first error of the file, whichever was found first
    if (task.error) std::rethrow_exception(task.error);
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      merge_part(table.columns[c], reading.texts[c], task.parts[c], task.first_row,
                 task.first_row + task.piece.num_rows);
    }
  }
}

Table read_all(RowBlocks& blocks, const std::string& name, const ColumnChooser& choose, std::size_t file_size) {
  Reading reading = start(blocks, name, choose);
  while (true) {
    const std::span<const Piece> pieces = blocks.next();
    if (pieces.empty()) break;
    const double share =
        file_size > 0 ? static_cast<double>(blocks.bytes_done()) / static_cast<double>(file_size) : 0.0;
    append_block(reading, pieces, share);
  }
  for (std::size_t c = 0; c < reading.texts.size(); ++c) {
    std::deque<std::string>& levels = reading.texts[c].levels;
    reading.table.columns[c].levels.assign(std::make_move_iterator(levels.begin()),
                                           std::make_move_iterator(levels.end()));
  }
  return std::move(reading.table);
}

ColumnChooser always(const std::vector<ColumnRequest>& columns) {
  return [&columns](const std::vector<std::string>&) { return columns; };
}

}  // namespace

Table read_csv_text(std::string_view text, const std::string& name, const std::vector<ColumnRequest>& columns,
                    const ReadSizes& sizes) {
  RowBlocks blocks(text, sizes);
  return read_all(blocks, name, always(columns), text.size());
}

Table read_csv_file(const std::string& path, const ColumnChooser& choose, const ReadSizes& sizes) {
  InputFile file(path);
  RowBlocks blocks(file, sizes);
  return read_all(blocks, path, choose, file.size());
}

}  // namespace calibeam::csv

namespace calibeam {

std::vector<std::string> read_header(const std::string& path) {
  csv::InputFile file(path);
  if (!file.is_regular()) {
    throw DataError(
        fmt::format("{}: this is a pipe, which can be read only once, and its header is needed first; save "
                    "it to a file",
                    path));
  }
  csv::RowBlocks blocks(file, {.block_bytes = std::size_t{64} << 10});
  return csv::take_header(blocks, path).names;
}

Table read_csv(const std::string& path, const std::vector<ColumnRequest>& columns) {
  return csv::read_csv_file(path, csv::always(columns));
}

Table read_chosen_columns(const std::string& path, const ColumnChooser& choose) {
  return csv::read_csv_file(path, choose);
}

}  // namespace calibeam
