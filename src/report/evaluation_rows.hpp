// The rows of an evaluation window with the winner's predictions, free of padding.
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/evaluation.hpp"
#include "calibeam/problem.hpp"
#include "report/run_record.hpp"

namespace calibeam {

/// One row that was predicted out of sample.
struct EvaluationRow {
  std::uint32_t source = 0;  ///< row of the Dataset
  double prob = 0.0;         ///< pHAT
  double prn = 0.0;
  double outcome = 0.0;
  double weight = 0.0;  ///< raw
};

/// Rows of one fold in Dataset order; empty if there are no predictions.
[[nodiscard]] std::vector<EvaluationRow> evaluation_rows(const Problem& problem, const FoldDetails& details);

/// All VAL windows, one after another.
[[nodiscard]] std::vector<EvaluationRow> validation_rows(const RunRecord& record);

/// The TEST rows; empty without TEST, or if the final fit failed.
[[nodiscard]] std::vector<EvaluationRow> test_rows(const RunRecord& record);

}  // namespace calibeam
