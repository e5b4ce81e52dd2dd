// From named data to plain arrays: rolling splits, purge, ticker runs, design columns and what each slice learns.
#pragma once

#include <string>
#include <vector>

#include "calibeam/options.hpp"
#include "calibeam/problem.hpp"
#include "dataset/dataset.hpp"

namespace calibeam {

/// The Problem with x_logit_prn, the named numeric features (in the given order, duplicates ignored) and the levels of
/// the categorical columns. Unusable windows stay in `folds`, marked. Throws DataError: no usable window, too few
/// weeks.
[[nodiscard]] Problem build_problem(const Dataset& data, const StudyOptions& options,
                                    const std::vector<std::string>& features);

/// The same, for the last Problem of a Dataset: what only the Problem needs (prn, outcome, weight, raw numeric columns
/// but kReportColumns) leaves the Dataset as soon as it is used, so that the data do not stand in memory twice.
[[nodiscard]] Problem take_problem(Dataset& data, const StudyOptions& options,
                                   const std::vector<std::string>& features);

}  // namespace calibeam
