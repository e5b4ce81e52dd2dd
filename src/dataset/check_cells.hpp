// Cells that end a run and cells that are only worth a warning (SEMANTICS section 2).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dataset/column_roles.hpp"
#include "table/table.hpp"

namespace calibeam {

/// The column that was read under this name and type. Throws std::logic_error if it was not asked for.
[[nodiscard]] const Column& column_of(const Table& table, const std::string& name, ColumnType type);
[[nodiscard]] Column& column_of(Table& table, const std::string& name, ColumnType type);

/// Throws DataError with line and value at the first week that is missing or no date, and at the first weight that does
/// not parse, is negative or not finite; rows that would be dropped count too.
void check_weeks(const Table& table, const ColumnRoles& roles);
void check_weights(const Table& table, const ColumnRoles& roles);

/// One (column, sentence) per as-of, expiry and optional numeric column that has cells which do not parse.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> unparsed_cell_warnings(const Table& table,
                                                                                      const ColumnRoles& roles);

}  // namespace calibeam
