// Which rows stay: cleaning and the regime (SEMANTICS sections 2 and 3).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "calibeam/options.hpp"
#include "dataset/column_roles.hpp"
#include "dataset/dataset.hpp"
#include "table/table.hpp"

namespace calibeam {

inline constexpr std::size_t kMinRows = 200;

struct KeptRows {
  std::vector<std::uint32_t> rows;  ///< ascending row indices of the table
  RowCounts counts;
  std::vector<std::pair<std::string, std::string>> warnings;  ///< (column, sentence) of rows without outcome or pRN
};

/// Applies the filters in their order. Throws DataError if fewer than 200 rows are left (says how many rows each filter
/// removed), if all their outcomes are equal, or if a regime filter needs a column that the file lacks.
[[nodiscard]] KeptRows filter_rows(const Table& table, const ColumnRoles& roles, const RegimeOptions& regime);

}  // namespace calibeam
