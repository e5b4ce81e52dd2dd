// Small facts about a run that several output files state in the same way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "report/run_record.hpp"
#include "report/text.hpp"

namespace calibeam {

/// "trial_0007"
[[nodiscard]] std::string trial_name(const Trial& trial);

/// "model" or "baseline"
[[nodiscard]] const char* deployed_name(bool deployed);

/// Indices of the VAL windows that are (or are not) usable, oldest first.
[[nodiscard]] std::vector<std::uint32_t> usable_windows(const Problem& problem);
[[nodiscard]] std::vector<std::uint32_t> unusable_windows(const Problem& problem);

/// "YYYY-MM-DD" of the first and the last week of a fold.
[[nodiscard]] std::string first_week_text(const Problem& problem, std::uint32_t fold);
[[nodiscard]] std::string last_week_text(const Problem& problem, std::uint32_t fold);

/// Which of Fold::slices a configuration learns from.
[[nodiscard]] std::size_t slice_of(const Configuration& config);

/// Whether there is a TEST evaluation of the winner.
[[nodiscard]] bool has_test(const RunRecord& record);

/// Where this run's best_config.json is, as a shell word.
[[nodiscard]] std::string best_config_path(const RunRecord& record);

/// {"status", "reason"?, "start", "end", "rows", metrics ...}; null without TEST weeks.
[[nodiscard]] Json test_json(const RunRecord& record);

}  // namespace calibeam
