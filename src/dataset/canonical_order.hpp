// The one order of rows, whatever their order in the file (SEMANTICS section 2).
#pragma once

#include <cstdint>
#include <vector>

#include "dataset/column_roles.hpp"
#include "dataset/text_levels.hpp"
#include "table/table.hpp"

namespace calibeam {

/// Puts table rows in canonical order: week, ticker, as-of, expiry, K, then every other column that was read; missing
/// numbers last. Rows that are equal in all of them are interchangeable. `weeks`: the sorted distinct days of the rows;
/// `tickers`: of the ticker column; as-of and expiry days are filled in already.
[[nodiscard]] std::vector<std::uint32_t> canonical_order(const Table& table, const ColumnRoles& roles,
                                                         const std::vector<std::int32_t>& weeks,
                                                         const TextLevels& tickers, std::vector<std::uint32_t> rows);

}  // namespace calibeam
