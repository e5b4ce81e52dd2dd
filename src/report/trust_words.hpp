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

/// Whether the tests bear the winner out, whatever the rule: better than pRN, enough weeks, and p at most alpha.
[[nodiscard]] bool evidence_is_there(const RunRecord& record);

/// What should make a reader doubt the decision, beyond what the evidence sentences say. Whole sentences.
[[nodiscard]] std::vector<std::string> doubts_about_luck(const RunRecord& record);

/// "better than pRN (-0.0091; 95 % interval -0.0355 to +0.0262)", "worse than pRN (...)": the winner on TEST. There has
/// to be a TEST result.
[[nodiscard]] std::string test_words(const RunRecord& record);

/// "", or ", chains drawn one by one" and the like, where intervals do not draw weeks.
[[nodiscard]] std::string drawn_words(BootstrapGroup group);
/// "week", "chain", "day"
[[nodiscard]] const char* name_of(BootstrapGroup group);

/// "significant", "score", "always"
[[nodiscard]] const char* name_of(DeployRule rule);
/// "significant", "better", "always", "not_better", "not_significant"
[[nodiscard]] const char* name_of(DeployReason reason);

}  // namespace calibeam
