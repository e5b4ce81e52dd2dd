#include "cli/summary.hpp"

#include <fmt/format.h>

#include "cli/help.hpp"
#include "cli/progress.hpp"
#include "report/record_facts.hpp"
#include "report/trust_words.hpp"
#include "report/words.hpp"
#include "search/configuration_json.hpp"

namespace calibeam::cli {
namespace {

std::string count(std::uint64_t number) { return count_text(static_cast<std::int64_t>(number)); }

std::string delta_line(const std::string& name, std::uint64_t rows, const Metrics& model, const Metrics& baseline) {
  return fmt::format("  {:<28}{:>9} rows   {:.6f} against {:.6f}   delta {}\n", name, count(rows), model.log_loss,
                     baseline.log_loss, signed_text(model.log_loss - baseline.log_loss));
}

std::string data_part(const RunRecord& record) {
  const Dataset& data = record.inputs.data;
  std::string out = fmt::format("Data       {} rows of {}, {} weeks, {} tickers\n", count(data.num_rows()),
                                count(data.counts.rows_read), data.weeks.size(), data.tickers.size());
  const StudyResult& result = record.result;
  out += fmt::format("Search     {} trials", count_text(result.num_trials));
  if (result.num_failed > 0) out += fmt::format(", {} failed", count_text(result.num_failed));
  if (result.num_from_cache > 0) out += fmt::format(", {} known from before", count_text(result.num_from_cache));
  return out + fmt::format(", {} on {}\n", duration_text(record.wall_seconds), record.device);
}

std::string winner_part(const RunRecord& record) {
  const Trial& winner = record.winner;
  std::string out = fmt::format("Winner     {} (trial {})\n", features_in_words(winner.config), winner.id);
  out +=
      fmt::format("           delta log loss {} (mean of {} windows; worst {}), Brier {}, ECE {}\n",
                  signed_text(winner.delta_log_loss), winner.windows.size(), signed_text(winner.worst_delta_log_loss),
                  signed_text(winner.delta_brier), signed_text(winner.delta_ece));
  return out;
}

std::string windows_part(const RunRecord& record) {
  const Trial& winner = record.winner;
  const Problem& problem = record.inputs.problem;
  std::string out = "\nLog loss against that of pRN (negative delta: better than pRN)\n";
  const std::vector<std::uint32_t> folds = usable_windows(problem);
  for (std::size_t i = 0; i < winner.windows.size() && i < folds.size(); ++i) {
    out += delta_line(first_week_text(problem, folds[i]) + ".." + last_week_text(problem, folds[i]),
                      problem.folds[folds[i]].eval.num_rows, winner.windows[i].model, winner.windows[i].baseline);
  }
  return out;
}

std::string test_part(const RunRecord& record) {
  if (!record.final_fit) {
    return fmt::format("  TEST: the fit on all weeks before TEST failed ({})\n", record.final_reason);
  }
  if (!has_test(record)) return "  TEST: none (--test-weeks 0)\n";
  const Problem& problem = record.inputs.problem;
  const auto fold = record.final_fit->fold;
  const FoldEvaluation& evaluation = record.final_fit->evaluation;
  return delta_line("TEST " + first_week_text(problem, fold) + ".." + last_week_text(problem, fold),
                    problem.folds[fold].eval.num_rows, evaluation.model, evaluation.baseline);
}

/// TEST had no say in the choice; where it disagrees with it, people should know.
std::string test_verdict(const RunRecord& record) {
  if (!has_test(record)) return "";
  const FoldEvaluation& evaluation = record.final_fit->evaluation;
  const double delta = evaluation.model.log_loss - evaluation.baseline.log_loss;
  return fmt::format("On TEST, which had no say in the choice, the winner is {}{}.", test_words(record),
                     delta >= 0.0 && record.deployed ? ": be careful" : "");
}

std::string verdict(const RunRecord& record) {
  std::string out = "Is it real?\n";
  for (const std::string& sentence : evidence_sentences(record)) out += "  " + wrapped(sentence, 2);
  out += "\n" + wrapped(decision_sentence(record), 0);
  for (const std::string& doubt : doubts_about_luck(record)) out += wrapped("Doubt: " + doubt, 0);
  return out + wrapped(test_verdict(record), 0);
}

}  // namespace

std::string summary(const RunRecord& record, const std::string& out_dir) {
  return data_part(record) + winner_part(record) + windows_part(record) + test_part(record) + "\n" + verdict(record) +
         fmt::format("Outputs in {}: report.html, best_config.json, leaderboard.csv, model.json and more\n", out_dir);
}

std::string fit_summary(const RunRecord& record, const std::string& out_dir) {
  const FittedModel& model = record.final_fit->model;
  return fmt::format("Model      {}\n", features_in_words(record.winner.config)) +
         fmt::format("           fitted on {} rows{}\n", count(model.n_train_fit),
                     model.n_calib > 0 ? fmt::format(", calibrated on {}", count(model.n_calib)) : "") +
         windows_part(record) + test_part(record) + fmt::format("\nOutputs in {}: model.json and more\n", out_dir);
}

std::string trial_line(const Trial& trial) {
  if (!trial.ok())
    return fmt::format("trial {}: failed ({}); {}", trial.id, trial.reason, features_in_words(trial.config));
  return fmt::format("trial {}: ok{}, score {}, Brier {}, ECE {}; {}", trial.id, trial.from_cache ? " (known)" : "",
                     signed_text(trial.score()), signed_text(trial.delta_brier), signed_text(trial.delta_ece),
                     features_in_words(trial.config));
}

}  // namespace calibeam::cli
