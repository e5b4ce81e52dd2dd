// What was left out and why, and the proof that nothing was learned from the future.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <utility>

#include "report/diagnostics.hpp"
#include "report/record_facts.hpp"
#include "report/report_sections.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

std::string day_or_dash(const std::optional<std::int32_t>& day) { return day ? format_day(*day) : "-"; }

std::string rows_text(const RowCounts& counts, std::size_t used) {
  return fmt::format(
      "- rows: {} read; dropped: {} target missing or not 0/1, {} pRN missing or outside [0, 1], {} as-of "
      "fallback, {} T_days, {} as-of weekday; {} used\n",
      counts.rows_read, counts.dropped_target, counts.dropped_prn, counts.dropped_asof_fallback, counts.dropped_tdays,
      counts.dropped_asof_dow, used);
}

std::string leak_line(const RunRecord& record, const FoldDetails& details, const char* set) {
  const Problem& problem = record.inputs.problem;
  const std::size_t slice = slice_of(record.winner.config);
  const Fold& fold = problem.folds[details.fold];
  const LeakCertificate leak = leak_certificate(problem, details.fold, slice);
  return fmt::format("| {} {} to {} | {} | {} | {} | {} | {} | {} | {} |\n", set,
                     first_week_text(problem, details.fold), last_week_text(problem, details.fold),
                     day_or_dash(leak.last_label_fit), day_or_dash(leak.first_asof_calib),
                     day_or_dash(leak.last_label_calib), format_day(leak.first_asof_eval), fold.purged,
                     fold.slices[slice].purged_fit, leak.holds() ? "yes" : "NO");
}

}  // namespace

std::string dropped_section(const RunRecord& record) {
  std::string out = "## Left out\n\n";
  out += rows_text(record.inputs.data.counts, record.inputs.data.num_rows());
  for (const TakenOut& taken : record.inputs.space.taken_out) {
    out += fmt::format("- not searched: {} {}: {}\n", taken.family, taken.choice, taken.reason);
  }
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> dropped;  // (column, reason) -> where
  const auto add = [&](const std::string& where, const FittedModel& model) {
    for (const auto& [name, why] : model.dropped_columns) dropped[{name, why}].push_back(where);
  };
  for (const FoldDetails& window : record.windows) {
    add(first_week_text(record.inputs.problem, window.fold), window.model);
  }
  if (record.final_fit) add("the final fit", record.final_fit->model);
  for (const auto& [column, places] : dropped) {
    out += fmt::format("- column {} left out ({}) in: {}\n", column.first, column.second, fmt::join(places, ", "));
  }
  return out;
}

std::string leak_section(const RunRecord& record) {
  std::string out =
      "## Leak certificate\n\nEvery outcome that was learned from was known before the first prediction was due: the "
      "last "
      "label date of TRAIN_FIT and CALIB is before the first as-of date of the evaluation rows.\n\n"
      "| window | last label TRAIN_FIT | first as-of CALIB | last label CALIB | first as-of evaluation | purged | "
      "purged "
      "before CALIB | holds |\n|---|---|---|---|---|---:|---:|---|\n";
  for (const FoldDetails& window : record.windows) out += leak_line(record, window, "VAL");
  if (has_test(record)) out += leak_line(record, *record.final_fit, "TEST");
  return out;
}

}  // namespace calibeam
