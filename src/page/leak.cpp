// Did anything come from the future? The dates that prove that it did not.
#include <fmt/format.h>

#include <algorithm>

#include "page/html.hpp"
#include "page/html_table.hpp"
#include "page/numbers.hpp"
#include "page/sections.hpp"
#include "report/diagnostics.hpp"
#include "report/record_facts.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

std::string day_words(const std::optional<std::int32_t>& day) { return day ? format_day(*day) : "\u2013"; }

/// Whether the window's dates prove it.
bool append_window(HtmlTable& table, const RunRecord& record, const std::string& name, const FoldDetails& details) {
  const Problem& problem = record.inputs.problem;
  const std::size_t slice = slice_of(record.winner.config);
  const Fold& fold = problem.folds[details.fold];
  const LeakCertificate leak = leak_certificate(problem, details.fold, slice);
  table.rows.push_back({{name, ""},
                        {day_words(leak.last_label_fit), ""},
                        {day_words(leak.first_asof_calib), ""},
                        {day_words(leak.last_label_calib), ""},
                        {format_day(leak.first_asof_eval), ""},
                        {count_words(fold.purged + fold.slices[slice].purged_fit), ""},
                        {leak.holds() ? "yes" : "<strong>NO</strong>", ""}});
  return leak.holds();
}

}  // namespace

std::string leak_part(const PageData& page) {
  const RunRecord& record = page.record;
  HtmlTable table;
  table.id = "leak-table";
  table.caption = "Dates of what was learned from, and of what was predicted";
  table.columns = {{"window", HtmlColumn::Kind::label},
                   {"last outcome trained on"},
                   {"first day calibrated on"},
                   {"last outcome calibrated on"},
                   {"first day predicted"},
                   {"rows left out"},
                   {"holds"}};
  bool holds = true;
  for (std::size_t i = 0; i < record.windows.size(); ++i) {
    holds = append_window(table, record, fmt::format("VAL {}", i + 1), record.windows[i]) && holds;
  }
  if (has_test(record)) holds = append_window(table, record, "TEST", *record.final_fit) && holds;
  const std::string words = html_paragraph(fmt::format(
      "<strong>{}</strong> Every outcome that a model learned from must have been known before the first day that it "
      "predicts. Rows that would break this were left out of training (<em>rows left out</em>).",
      holds ? "The certificate holds." : "The certificate does NOT hold: do not use these results."));
  return html_section("leak", "Did anything leak from the future?", words + table_html(table));
}

}  // namespace calibeam
