// What a reader wants first: is there anything better than pRN, what is it, and how to get it again.
#include <fmt/format.h>

#include <algorithm>

#include "report/record_facts.hpp"
#include "report/report_sections.hpp"
#include "report/trust_words.hpp"
#include "report/words.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

std::string test_sentence(const RunRecord& record) {
  if (record.inputs.options.split.test_weeks <= 0) return "There are no TEST weeks.";
  if (!has_test(record))
    return fmt::format("The final fit failed ({}), so there is no TEST result.", record.final_reason);
  const FoldEvaluation& test = record.final_fit->evaluation;
  const double delta = test.model.log_loss - test.baseline.log_loss;
  return fmt::format("On TEST, which had no say in the choice, the model is {}{} in log loss ({:.6f} against {:.6f}).",
                     test_words(record), delta < 0 ? "" : ", **be careful**", test.model.log_loss,
                     test.baseline.log_loss);
}

}  // namespace

std::string verdict_section(const RunRecord& record) {
  const Trial& winner = record.winner;
  const auto improved = std::count_if(winner.windows.begin(), winner.windows.end(),
                                      [](const WindowScore& w) { return w.model.log_loss < w.baseline.log_loss; });
  std::string out = "# calibeam: best model\n\n";
  out += record.deployed ? "**The model is deployed.**\n\n" : "**The baseline is deployed: use `pRN` as it is.**\n\n";
  if (record.trust) {
    out += decision_sentence(record) + "\n\n";
    for (const std::string& sentence : evidence_sentences(record)) out += "- " + sentence + "\n";
    out += "\nWhat these words rest on: `significance.json`, `model_confidence_set.csv`; `report.html` shows it.\n\n";
  }
  out += fmt::format(
      "- Mean delta log loss over {} VAL windows: **{}** (model minus `pRN`, lower is better); standard "
      "deviation over windows {:.6f}, worst window {}; better in {} of {} windows.\n",
      winner.windows.size(), signed_text(winner.delta_log_loss), winner.delta_log_loss_std,
      signed_text(winner.worst_delta_log_loss), improved, winner.windows.size());
  out += fmt::format("- {}\n", test_sentence(record));
  const std::size_t warnings = winner_warnings(record).size();
  if (warnings > 0) out += fmt::format("- {} warning{}, see below.\n", warnings, warnings == 1 ? "" : "s");
  return out;
}

std::string configuration_section(const RunRecord& record) {
  std::string out = "## Configuration\n\n";
  out += fmt::format("{} (key `{}`):\n\n", trial_name(record.winner), record.winner.key);
  for (const std::string& sentence : config_sentences(record.winner.config)) out += fmt::format("- {}\n", sentence);
  const Dataset& data = record.inputs.data;
  out += fmt::format("\nData: `{}`, {} rows of {} tickers in {} weeks", record.inputs.options.input.csv,
                     data.num_rows(), data.tickers.size(), data.weeks.size());
  if (!data.weeks.empty()) {
    out += fmt::format(" ({} to {})", format_day(data.weeks.front()), format_day(data.weeks.back()));
  }
  return out + ".\n";
}

std::string reproduce_section(const RunRecord& record) {
  std::string out = "## How to reproduce\n\n```\n";
  if (!record.command.empty()) out += record.command + "\n";
  out += fmt::format("calibeam evaluate {} --config {} --with-test\n```\n\n", study_flags(record.inputs.options),
                     best_config_path(record));
  out += fmt::format(
      "Data fingerprint `{}`, calibeam {}. Apply the model: `calibeam predict --model model.json --csv "
      "new.csv --out pred.csv`.\n",
      record.inputs.data.fingerprint, CALIBEAM_VERSION);
  return out;
}

}  // namespace calibeam
