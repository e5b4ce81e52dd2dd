// Content hashes: what a key needs to know about the data (SEMANTICS section 9).
#pragma once

#include <string>
#include <vector>

#include "dataset/column_roles.hpp"
#include "dataset/dataset.hpp"

namespace calibeam {

/// 32 hex digits over the names and cleaned contents of week, ticker, as-of, expiry, outcome, pRN, weight, the standard
/// numeric and the categorical columns. The missing value and zero have one representation each.
[[nodiscard]] std::string dataset_fingerprint(const Dataset& data, const ColumnRoles& roles);

/// 32 hex digits over one numeric column in canonical row order.
[[nodiscard]] std::string column_hash(const std::string& name, const std::vector<double>& values);

}  // namespace calibeam
