// What the tests of luck found, in sentences without jargon: the closing summary, the report and the page say the same.
#pragma once

#include <string>
#include <vector>

#include "report/run_record.hpp"

namespace calibeam {

/// "0.031", "less than 0.0001" (nothing in so many draws), "1".
[[nodiscard]] std::string p_value_text(double p, std::size_t num_draws);

/// "-0.010 to +0.003"; empty without an interval.
[[nodiscard]] std::string interval_text(const std::optional<Interval>& interval);

/// What was tried, how the best did, the chance that luck alone does as well, what to expect, how many are as good.
/// Each is a whole sentence. Empty without a search (`fit`).
[[nodiscard]] std::vector<std::string> evidence_sentences(const RunRecord& record);

/// Whether the winner is deployed, by which rule, and why.
[[nodiscard]] std::string decision_sentence(const RunRecord& record);

/// "significant", "score", "always"
[[nodiscard]] const char* name_of(DeployRule rule);
/// "significant", "better", "always", "not_better", "not_significant"
[[nodiscard]] const char* name_of(DeployReason reason);

}  // namespace calibeam
