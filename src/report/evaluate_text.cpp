#include <fmt/format.h>

#include <algorithm>

#include "report/evaluate_report.hpp"
#include "report/record_facts.hpp"
#include "report/words.hpp"
#include "search/configuration_json.hpp"

namespace calibeam {
namespace {

std::string metrics_line(const char* name, double model, double baseline) {
  return fmt::format("      {:<9} model {:.6f}   pRN {:.6f}   delta {}\n", name, model, baseline,
                     signed_text(model - baseline));
}

std::string metrics_lines(const Metrics& model, const Metrics& baseline) {
  return metrics_line("log loss", model.log_loss, baseline.log_loss) +
         metrics_line("Brier", model.brier, baseline.brier) + metrics_line("ECE", model.ece, baseline.ece) +
         metrics_line("ECE-Q", model.ece_q, baseline.ece_q);
}

std::string model_lines(const FittedModel& model) {
  std::size_t width = 11;
  for (const FittedColumn& column : model.columns) width = std::max(width, column.name.size());
  std::string out = fmt::format("      {:<{}} {:+.6f}\n", "(intercept)", width, model.intercept);
  for (const FittedColumn& column : model.columns) {
    out += fmt::format("      {:<{}} {:+.6f}\n", column.name, width, column.coefficient);
  }
  for (const auto& [name, why] : model.dropped_columns) out += fmt::format("      {} left out: {}\n", name, why);
  if (model.platt) {
    out += fmt::format("      Platt: slope {:.6f}, intercept {:+.6f}\n", model.platt->slope, model.platt->intercept);
  }
  if (model.isotonic) out += fmt::format("      isotonic: {} knots\n", model.isotonic->x.size());
  return out;
}

std::string fold_lines(const Problem& problem, const char* set, const FoldDetails& details) {
  const Fold& fold = problem.folds[details.fold];
  std::string out = fmt::format("    {} {} to {}: {} rows, TRAIN_FIT {}, CALIB {}, purged {}\n", set,
                                first_week_text(problem, details.fold), last_week_text(problem, details.fold),
                                fold.eval.num_rows, details.model.n_train_fit, details.model.n_calib, fold.purged);
  return out + metrics_lines(details.evaluation.model, details.evaluation.baseline) + model_lines(details.model);
}

std::string result_text(const StudyInputs& inputs, const EvaluatedConfiguration& result) {
  const Trial& trial = result.trial;
  std::string out = features_in_words(trial.config) + "\n";
  out += fmt::format("    key {}\n", trial.key);
  for (const std::string& note : result.notes) out += fmt::format("    taken out: {}\n", note);
  if (!trial.ok()) return out + fmt::format("    failed: {}\n", trial.reason);
  out += fmt::format("    score {:+.10f} (mean delta log loss), tie score {:+.10f}, objective {:.6f}\n", trial.score(),
                     trial.tie_score, trial.objective);
  out += fmt::format("    mean delta: Brier {}, ECE {}, ECE-Q {}; log loss over windows: std {:.6f}, worst {}\n",
                     signed_text(trial.delta_brier), signed_text(trial.delta_ece), signed_text(trial.delta_ece_q),
                     trial.delta_log_loss_std, signed_text(trial.worst_delta_log_loss));
  for (const FoldDetails& window : result.windows) out += fold_lines(inputs.problem, "VAL", window);
  if (!result.with_test) return out;
  if (inputs.options.split.test_weeks <= 0) return out + "    there are no TEST weeks\n";
  if (!result.test) return out + fmt::format("    TEST: failed: {}\n", result.test_reason);
  return out + fold_lines(inputs.problem, "TEST", *result.test);
}

}  // namespace

std::string evaluate_text(const StudyInputs& inputs, const std::vector<EvaluatedConfiguration>& results) {
  std::string out =
      fmt::format("{} rows of {} tickers in {} weeks, {} VAL windows\n", inputs.data.num_rows(),
                  inputs.data.tickers.size(), inputs.data.weeks.size(), usable_windows(inputs.problem).size());
  for (const std::uint32_t f : unusable_windows(inputs.problem)) {
    out += fmt::format("unusable window: {} to {}\n", first_week_text(inputs.problem, f),
                       last_week_text(inputs.problem, f));
  }
  for (const auto& [column, sentence] : inputs.data.warnings) out += fmt::format("warning: {}: {}\n", column, sentence);
  for (std::size_t i = 0; i < results.size(); ++i) {
    out += fmt::format("\n[{}] {}", i + 1, result_text(inputs, results[i]));
  }
  return out;
}

}  // namespace calibeam
