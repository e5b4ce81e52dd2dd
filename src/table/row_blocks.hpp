// Where rows end: cuts a CSV text into pieces of whole rows, which can then be parsed on their own, side by side.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "table/input_file.hpp"

namespace calibeam::csv {

/// How much is read at a time, and how much one task parses. Results do not depend on either.
struct ReadSizes {
  std::size_t block_bytes = std::size_t{8} << 20;
  std::size_t piece_bytes = std::size_t{256} << 10;
};

/// A row longer than this is taken for a quote that nobody closed.
inline constexpr std::size_t kMaxRowBytes = std::size_t{1} << 30;

/// Some whole rows.
struct Piece {
  std::string_view text;
  std::size_t num_rows = 0;
  std::size_t num_lines = 0;  ///< more than rows where quoted cells hold newlines
};

/// Goes through a file (or a text in memory) once. Memory: one block, or the longest row. Only line ends and quotes are
/// looked at here: in a text with errors, the pieces up to the first one are right, and that one is in its piece.
class RowBlocks {
 public:
  RowBlocks(InputFile& file, const ReadSizes& sizes);
  RowBlocks(std::string_view text, const ReadSizes& sizes);

  /// The next rows in file order, at most `max_rows`; empty at the end. Valid until the next call. Throws DataError:
  /// the file cannot be read or changed, a row of more than 1 GiB.
  std::span<const Piece> next(std::size_t max_rows = SIZE_MAX);

  /// Bytes of the rows that were handed out so far.
  [[nodiscard]] std::size_t bytes_done() const { return bytes_done_; }

 private:
  void skip_bom();
  void refill();
  void split(std::size_t max_rows);
  bool find_row_end();
  bool leave_quotes();

  InputFile* file_ = nullptr;
  ReadSizes sizes_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::string_view text_;  // what is in memory; offsets below are into it
  bool is_final_ = false;  // text_ reaches to the end of the file
  bool at_start_ = true;
  std::size_t row_begin_ = 0;  // of the first row not handed out
  std::size_t scan_ = 0;       // looked at so far, in that row
  std::size_t quote_ = 0;      // no quote in [scan_, quote_)
  bool in_quotes_ = false;     // at scan_
  std::size_t row_lines_ = 0;  // newlines in [row_begin_, scan_)
  std::size_t lines_done_ = 0;
  std::size_t bytes_done_ = 0;
  std::vector<Piece> pieces_;
};

}  // namespace calibeam::csv
