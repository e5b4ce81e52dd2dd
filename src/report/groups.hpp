// Predicted rows cut by ticker, T_days, as-of weekday and foundation.
#pragma once

#include <string>
#include <vector>

#include "dataset/dataset.hpp"
#include "report/row_metrics.hpp"

namespace calibeam {

struct GroupMetrics {
  std::string by;     ///< "ticker", "T_days", "asof_weekday" or "foundation"
  std::string group;  ///< "AAPL", "4", "Mon", "yes"; "missing" where T_days is
  RowMetrics metrics;
};

/// Every group of every cut, in a fixed order. T_days is left out where the file has no such column.
[[nodiscard]] std::vector<GroupMetrics> group_metrics(const Dataset& data, const std::vector<EvaluationRow>& rows,
                                                      const RowScorer& scorer);

}  // namespace calibeam
