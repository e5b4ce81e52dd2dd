// The header row.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "table/row_blocks.hpp"

namespace calibeam::csv {

inline constexpr std::size_t kMaxColumns = 100'000;

struct Header {
  std::vector<std::string> names;
  std::string text;           ///< the row as it stands in the file, without its line end
  std::size_t num_lines = 1;  ///< more than 1 where names hold newlines
};

/// Takes the first row. Throws DataError: an empty file, a broken row, a name that is there twice, too many columns.
[[nodiscard]] Header take_header(RowBlocks& blocks, const std::string& file);

/// Index of a column. Throws DataError, listing the columns there are, if there is none of that name.
[[nodiscard]] std::size_t column_index(const std::vector<std::string>& header, const std::string& name,
                                       const std::string& file);

}  // namespace calibeam::csv
