// leaderboard.csv: the best trials in ranked order; failed ones follow where there is room left.
#include <algorithm>
#include <string>

#include "report/record_facts.hpp"
#include "report/renderers.hpp"
#include "search/configuration_json.hpp"

namespace calibeam {
namespace {

void append_trial(std::string& out, const Trial& trial, const std::string& rank) {
  const auto value = [&trial](double number) { return trial.ok() ? csv_number(number) : std::string(); };
  append_csv_row(out,
                 {rank, std::to_string(trial.id), trial_name(trial), value(trial.score()), value(trial.objective),
                  value(trial.delta_log_loss), value(trial.delta_log_loss_std), value(trial.worst_delta_log_loss),
                  value(trial.delta_brier), value(trial.delta_ece), value(trial.delta_ece_q), value(trial.tie_score),
                  std::to_string(trial.num_features), trial.ok() ? "ok" : "failed: " + trial.reason,
                  csv_number(trial.runtime_seconds), trial.key, config_to_json(trial.config).dump()});
}

}  // namespace

std::string leaderboard_csv(const RunRecord& record) {
  std::string out;
  append_csv_row(out, {"rank", "trial_id", "trial_name", "score", "objective", "delta_logloss", "delta_logloss_std",
                       "worst_window_delta_logloss", "delta_brier", "delta_ece", "delta_eceq", "tie_score",
                       "n_features", "status", "runtime_seconds", "key", "config"});
  const auto size = static_cast<std::size_t>(std::max(0, record.inputs.options.search.leaderboard_size));
  const std::vector<Trial>& ranked = record.result.ranked;
  std::size_t rank = 0;
  for (; rank < std::min(size, ranked.size()); ++rank) append_trial(out, ranked[rank], std::to_string(rank + 1));
  for (const Trial& trial : record.result.failed) {
    if (rank++ >= size) break;
    append_trial(out, trial, "");
  }
  return out;
}

}  // namespace calibeam
