// The sections of best_model_report.md, each as Markdown text that starts with its heading and ends with a newline.
#pragma once

#include <string>
#include <vector>

#include "report/run_record.hpp"

namespace calibeam {

[[nodiscard]] std::string verdict_section(const RunRecord& record);
[[nodiscard]] std::string configuration_section(const RunRecord& record);
[[nodiscard]] std::string windows_section(const RunRecord& record);
[[nodiscard]] std::string test_section(const RunRecord& record);
[[nodiscard]] std::string groups_section(const RunRecord& record);
[[nodiscard]] std::string coefficients_section(const RunRecord& record);
[[nodiscard]] std::string warnings_section(const RunRecord& record);
[[nodiscard]] std::string dropped_section(const RunRecord& record);
[[nodiscard]] std::string leak_section(const RunRecord& record);
[[nodiscard]] std::string reproduce_section(const RunRecord& record);

/// The warnings of the winner as sentences: the closing summary of the command line shows them too.
[[nodiscard]] std::vector<std::string> winner_warnings(const RunRecord& record);

/// Text for a cell of a Markdown table.
[[nodiscard]] std::string markdown_cell(const std::string& text);

}  // namespace calibeam
