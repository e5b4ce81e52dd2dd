// The predicted rows of VAL or TEST with the week that each belongs to: what bands and group deltas are made from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/evaluation_rows.hpp"

namespace calibeam {

struct EvaluatedSet {
  std::string name;  ///< "VAL" or "TEST"
  std::vector<EvaluationRow> rows;
  std::vector<std::uint32_t> week;  ///< [rows]: number of the row's week within this set, from 0
  std::size_t num_weeks = 0;        ///< evaluation weeks, oldest first; weeks without rows count, too
  [[nodiscard]] bool empty() const { return rows.empty(); }
};

/// All usable VAL windows.
[[nodiscard]] EvaluatedSet validation_set(const RunRecord& record);
/// Empty without TEST weeks, or if the final fit failed.
[[nodiscard]] EvaluatedSet test_set(const RunRecord& record);

}  // namespace calibeam
