// best_model_report.md: verdict first, evidence after it.
#include "report/renderers.hpp"
#include "report/report_sections.hpp"
#include "report/text.hpp"

namespace calibeam {

std::string markdown_cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

std::string report_markdown(const RunRecord& record) {
  std::string out;
  for (const auto section : {verdict_section, configuration_section, windows_section, test_section, warnings_section,
                             coefficients_section, groups_section, dropped_section, leak_section, reproduce_section}) {
    if (!out.empty()) out += '\n';
    out += section(record);
  }
  return printable(out);  // names of a file may hold anything, and people look at this in a terminal
}

}  // namespace calibeam
