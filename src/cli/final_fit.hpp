// One configuration in full: coefficients and predictions on windows, and the fit on all weeks before TEST.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.hpp"
#include "report/run_record.hpp"

namespace calibeam::cli {

/// The folds of `effective` with details. Throws Error if the configuration cannot be fitted there.
[[nodiscard]] std::vector<FoldDetails> details_on(Session& session, const Configuration& effective,
                                                  const std::vector<std::uint32_t>& folds);

/// The fit on all weeks before TEST, scored once on TEST; or why there is none.
struct FinalFit {
  std::optional<FoldDetails> details;
  std::string reason;
};
[[nodiscard]] FinalFit final_fit(Session& session, const Configuration& effective);

}  // namespace calibeam::cli
