#include "table/row_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "calibeam/error.hpp"

namespace calibeam::csv {
namespace {

// Offset of `c` in text[from, to), or `to`.
std::size_t find(std::string_view text, char c, std::size_t from, std::size_t to) {
  if (from >= to) return to;
  const void* const at = std::memchr(text.data() + from, c, to - from);
  return at == nullptr ? to : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

}  // namespace

RowBlocks::RowBlocks(InputFile& file, const ReadSizes& sizes) : file_(&file), sizes_(sizes) {}

RowBlocks::RowBlocks(std::string_view text, const ReadSizes& sizes) : sizes_(sizes), text_(text), is_final_(true) {
  skip_bom();
}

std::span<const Piece> RowBlocks::next(std::size_t max_rows) {
  while (true) {
    split(max_rows);
    if (!pieces_.empty() || is_final_) return pieces_;
    refill();
  }
}

void RowBlocks::skip_bom() {
  at_start_ = false;
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
}

// Keeps the unfinished row, moved to the front, and reads on behind it. A buffer that such a row half fills is doubled,
// so that long rows cost linear time.
void RowBlocks::refill() {
  const std::size_t kept = text_.size() - row_begin_;
  if (kept > kMaxRowBytes) {
    throw DataError(fmt::format("{}: line {}: this row is longer than 1 GiB; is there a quote that is never closed?",
                                file_->path(), lines_done_ + 1));
  }
  if (capacity_ == 0 || kept > capacity_ / 2) {
    const std::size_t capacity = std::max({sizes_.block_bytes, capacity_ * 2, std::size_t{16}});
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (kept > 0) std::memcpy(larger.get(), text_.data() + row_begin_, kept);
    buffer_ = std::move(larger);
    capacity_ = capacity;
  } else if (kept > 0) {
    std::memmove(buffer_.get(), text_.data() + row_begin_, kept);
  }
  scan_ -= row_begin_;
  quote_ = std::max(quote_, row_begin_) - row_begin_;
  row_begin_ = 0;
  const std::size_t got = file_->read(buffer_.get() + kept, capacity_ - kept);
  is_final_ = got < capacity_ - kept;
  text_ = {buffer_.get(), kept + got};
  if (is_final_) file_->check_unchanged();
  if (at_start_) skip_bom();
}

// Hands out complete rows from row_begin_ on as pieces.
void RowBlocks::split(std::size_t max_rows) {
  pieces_.clear();
  Piece piece;
  std::size_t piece_begin = row_begin_;
  const auto finish_piece = [&] {
    if (piece.num_rows == 0) return;
    piece.text = text_.substr(piece_begin, row_begin_ - piece_begin);
    pieces_.push_back(piece);
    piece = {};
    piece_begin = row_begin_;
  };
  for (std::size_t rows = 0; rows < max_rows && find_row_end(); ++rows) {
    bytes_done_ += scan_ - row_begin_;
    lines_done_ += row_lines_;
    piece.num_lines += row_lines_;
    ++piece.num_rows;
    row_begin_ = scan_;
    row_lines_ = 0;
    if (row_begin_ - piece_begin >= sizes_.piece_bytes) finish_piece();
  }
  finish_piece();
}

// Moves scan_ behind the end of the row that begins at row_begin_; false if that end is not in memory. Newlines are
// sought only up to the next quote and each quote once, so every byte is looked at twice at most.
bool RowBlocks::find_row_end() {
  while (scan_ < text_.size()) {
    if (in_quotes_) {
      if (!leave_quotes()) break;
      continue;
    }
    quote_ = find(text_, '"', std::max(quote_, scan_), text_.size());
    const std::size_t newline = find(text_, '\n', scan_, quote_);
    if (newline < quote_) {
      scan_ = newline + 1;
      ++row_lines_;
      return true;
    }
    scan_ = quote_;
    if (scan_ == text_.size()) break;
    // A quote opens a quoted cell only as its first character; elsewhere it is data.
    in_quotes_ = scan_ == row_begin_ || text_[scan_ - 1] == ',';
    ++scan_;
  }
  if (!is_final_ || row_begin_ == text_.size()) return false;
  scan_ = text_.size();
  in_quotes_ = false;
  ++row_lines_;
  return true;
}

// Moves scan_ on inside quotes: behind the closing quote or an escaped pair. False if more text is needed.
bool RowBlocks::leave_quotes() {
  const std::size_t at = find(text_, '"', scan_, text_.size());
  row_lines_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(scan_),
                                                    text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  scan_ = at;
  if (at == text_.size() || (at + 1 == text_.size() && !is_final_)) return false;
  const bool is_pair = at + 1 < text_.size() && text_[at + 1] == '"';
  scan_ += is_pair ? 2 : 1;
  in_quotes_ = is_pair;
  return true;
}

}  // namespace calibeam::csv
