// Reading from memory, and with block sizes of one's choice: for tests and fuzzers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "table/row_blocks.hpp"
#include "table/table.hpp"

namespace calibeam::csv {

/// The requested columns of a CSV text; `name` stands for the file in messages. The errors of read_csv.
[[nodiscard]] Table read_csv_text(std::string_view text, const std::string& name,
                                  const std::vector<ColumnRequest>& columns, const ReadSizes& sizes = {});

/// read_csv with block sizes of one's choice.
[[nodiscard]] Table read_csv_file(const std::string& path, const ColumnChooser& choose, const ReadSizes& sizes = {});

}  // namespace calibeam::csv
