// The closing summary of a search: what a person wants to know, in words.
#pragma once

#include <string>

#include "report/run_record.hpp"

namespace calibeam::cli {

[[nodiscard]] std::string summary(const RunRecord& record, const std::string& out_dir);

/// That of `fit`.
[[nodiscard]] std::string fit_summary(const RunRecord& record, const std::string& out_dir);

/// One line per trial for the log: number, score, deltas, status, configuration in words.
[[nodiscard]] std::string trial_line(const Trial& trial);

}  // namespace calibeam::cli
