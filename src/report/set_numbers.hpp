// What the files of a run say about the rows of VAL or of TEST: computed once, told by many.
#pragma once

#include <array>
#include <vector>

#include "report/diagnostics.hpp"
#include "report/groups.hpp"
#include "report/row_metrics.hpp"

namespace calibeam {

struct SetNumbers {
  RowMetrics pooled;
  std::vector<GroupMetrics> groups;
  MonotonicityCount chains;
  /// [model, baseline][equal width, equal mass]
  std::array<std::array<std::vector<ReliabilityBin>, 2>, 2> reliability;
  [[nodiscard]] const std::vector<ReliabilityBin>& bins(Prediction prediction, Binning binning) const {
    return reliability[prediction == Prediction::model ? 0 : 1][binning == Binning::equal_width ? 0 : 1];
  }
};

/// Of all VAL windows, and of TEST (no rows without TEST, or if the final fit failed). The record keeps them once they
/// are asked for.
[[nodiscard]] const SetNumbers& validation_numbers(const RunRecord& record);
[[nodiscard]] const SetNumbers& test_numbers(const RunRecord& record);

}  // namespace calibeam
