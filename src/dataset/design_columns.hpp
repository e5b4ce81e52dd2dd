// The shared design matrix: numeric features and the levels of categorical columns, in padded row order.
#pragma once

#include <string>
#include <vector>

#include "calibeam/problem.hpp"
#include "dataset/dataset.hpp"

namespace calibeam {

/// A categorical column with more levels than this is refused: each level is a dense column of the matrix.
inline constexpr std::size_t kMaxLevels = 1000;

/// Appends x_logit_prn, the named features (each once, in the given order) and one column per categorical level that a
/// trainable row before TEST has; other levels can be active nowhere. `test_begin`: index of the first TEST week.
/// Raw columns leave the Dataset with the last feature that is made from them (kReportColumns stay). Throws DataError
/// if a column has too many levels.
void take_design_columns(Dataset& data, const std::vector<std::string>& features, std::uint32_t test_begin,
                         Problem& problem);

}  // namespace calibeam
