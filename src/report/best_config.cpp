// best_config.json: the winner, where it came from and how to get it again.
#include <fmt/format.h>

#include "report/record_facts.hpp"
#include "report/renderers.hpp"
#include "report/words.hpp"
#include "search/configuration_json.hpp"

namespace calibeam {
namespace {

Json windows_json(const RunRecord& record) {
  Json windows = Json::array();
  const std::vector<std::uint32_t> folds = usable_windows(record.inputs.problem);
  for (std::size_t i = 0; i < record.winner.windows.size() && i < folds.size(); ++i) {
    const WindowScore& score = record.winner.windows[i];
    Json window;
    window["start"] = first_week_text(record.inputs.problem, folds[i]);
    window["end"] = last_week_text(record.inputs.problem, folds[i]);
    window["rows"] = record.inputs.problem.folds[folds[i]].eval.num_rows;
    window.update(comparison_json(score.model, score.baseline));
    windows.push_back(window);
  }
  return windows;
}

}  // namespace

std::string best_config_json(const RunRecord& record) {
  const Trial& winner = record.winner;
  const StudyOptions& options = record.inputs.options;
  Json out;
  out["schema_version"] = kReportSchemaVersion;
  out["trial_id"] = winner.id;
  out["trial_name"] = trial_name(winner);
  out["score"] = json_number(winner.score());
  out["objective"] = json_number(winner.objective);
  out["delta_logloss"] = json_number(winner.delta_log_loss);
  out["delta_brier"] = json_number(winner.delta_brier);
  out["delta_ece"] = json_number(winner.delta_ece);
  out["delta_eceq"] = json_number(winner.delta_ece_q);
  out["delta_logloss_std"] = json_number(winner.delta_log_loss_std);
  out["worst_window_delta_logloss"] = json_number(winner.worst_delta_log_loss);
  out["tie_score"] = json_number(winner.tie_score);
  out["deployed"] = deployed_name(record.deployed);
  if (record.trust) out["luck_p_value"] = record.trust->significance.p_consistent;
  out["config"] = config_to_json(winner.config);
  out["features"] = Json::array({"x_logit_prn"});
  for (const std::string& name : optional_features(winner.config)) out["features"].push_back(name);
  out["windows"] = windows_json(record);
  out["test"] = test_json(record);
  out["key"] = winner.key;
  out["dataset_fingerprint"] = record.inputs.data.fingerprint;
  out["regime"] = regime_json(options.regime);
  out["splits"] = split_json(options.split);
  out["fit"] = fit_json(options.fit);
  out["metrics"] = metric_json(options.metric);
  out["semantics_version"] = kModelSemanticsVersion;
  out["version"] = CALIBEAM_VERSION;
  out["command"] = record.command;
  out["evaluate_command"] =
      fmt::format("calibeam evaluate {} --config {} --with-test", study_flags(options), best_config_path(record));
  return json_text(out);
}

}  // namespace calibeam
