// The windows, TEST and groups as tables.
#include <fmt/format.h>

#include <cmath>

#include "report/record_facts.hpp"
#include "report/report_sections.hpp"
#include "report/set_numbers.hpp"
#include "report/words.hpp"

namespace calibeam {
namespace {

std::string metric_line(const char* name, double model, double baseline) {
  return fmt::format("| {} | {:.6f} | {:.6f} | {} |\n", name, model, baseline, signed_text(model - baseline));
}

void append_group_table(std::string& out, const char* title, const std::vector<GroupMetrics>& groups) {
  if (groups.empty()) return;
  out += fmt::format(
      "\n{}:\n\n| by | group | rows | weight | log loss model | `pRN` | delta | delta Brier |\n"
      "|---|---|---:|---:|---:|---:|---:|---:|\n",
      title);
  for (const GroupMetrics& group : groups) {
    const RowMetrics& m = group.metrics;
    if (!(m.weight > 0.0)) continue;  // its metrics mean nothing
    out +=
        fmt::format("| {} | {} | {} | {:.6g} | {:.6f} | {:.6f} | {} | {} |\n", group.by, markdown_cell(group.group),
                    m.rows, m.weight, m.model.log_loss, m.baseline.log_loss,
                    signed_text(m.model.log_loss - m.baseline.log_loss), signed_text(m.model.brier - m.baseline.brier));
  }
}

}  // namespace

std::string windows_section(const RunRecord& record) {
  std::string out =
      "## VAL windows\n\n| window | rows | TRAIN_FIT | CALIB | log loss model | `pRN` | delta log loss | delta Brier | "
      "delta ECE | delta ECE-Q |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n";
  const Problem& problem = record.inputs.problem;
  for (const FoldDetails& window : record.windows) {
    const Metrics &m = window.evaluation.model, &b = window.evaluation.baseline;
    out += fmt::format("| {} to {} | {} | {} | {} | {:.6f} | {:.6f} | {} | {} | {} | {} |\n",
                       first_week_text(problem, window.fold), last_week_text(problem, window.fold),
                       problem.folds[window.fold].eval.num_rows, window.model.n_train_fit, window.model.n_calib,
                       m.log_loss, b.log_loss, signed_text(m.log_loss - b.log_loss), signed_text(m.brier - b.brier),
                       signed_text(m.ece - b.ece), signed_text(m.ece_q - b.ece_q));
  }
  const Trial& winner = record.winner;
  out += fmt::format("| mean | | | | {:.6f} | {:.6f} | {} | {} | {} | {} |\n", winner.objective,
                     winner.objective - winner.delta_log_loss, signed_text(winner.delta_log_loss),
                     signed_text(winner.delta_brier), signed_text(winner.delta_ece), signed_text(winner.delta_ece_q));
  return out;
}

std::string test_section(const RunRecord& record) {
  std::string out = "## TEST\n\n";
  if (record.inputs.options.split.test_weeks <= 0) return out + "No weeks were held back (`--test-weeks 0`).\n";
  if (!has_test(record)) return out + fmt::format("The final fit failed: {}.\n", record.final_reason);
  const FoldDetails& test = *record.final_fit;
  const Metrics &m = test.evaluation.model, &b = test.evaluation.baseline;
  out += fmt::format(
      "{} to {}, {} rows; fitted on {} rows{}.\n\n| metric | model | `pRN` | delta |\n|---|---:|---:|---:|\n",
      first_week_text(record.inputs.problem, test.fold), last_week_text(record.inputs.problem, test.fold),
      record.inputs.problem.folds[test.fold].eval.num_rows, test.model.n_train_fit,
      test.model.n_calib > 0 ? fmt::format(", calibrated on {}", test.model.n_calib) : "");
  return out + metric_line("log loss", m.log_loss, b.log_loss) + metric_line("Brier", m.brier, b.brier) +
         metric_line("ECE", m.ece, b.ece) + metric_line("ECE-Q", m.ece_q, b.ece_q);
}

std::string groups_section(const RunRecord& record) {
  std::string out = "## Groups\n\nModel minus `pRN`, lower is better; all metrics are in `metrics_groups.csv`.\n";
  append_group_table(out, "VAL", validation_numbers(record).groups);
  append_group_table(out, "TEST", test_numbers(record).groups);
  return out;
}

}  // namespace calibeam
