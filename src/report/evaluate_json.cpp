#include <cmath>

#include "model/fitted_json.hpp"
#include "report/evaluate_report.hpp"
#include "report/record_facts.hpp"
#include "report/words.hpp"
#include "search/configuration_json.hpp"

namespace calibeam {
namespace {

Json fold_json(const Problem& problem, const FoldDetails& details) {
  const Fold& fold = problem.folds[details.fold];
  const FittedModel& model = details.model;
  Json out;
  out["start"] = first_week_text(problem, details.fold);
  out["end"] = last_week_text(problem, details.fold);
  out["n_val"] = fold.eval.num_rows;
  out["purged"] = fold.purged;
  out["purged_fit"] = fold.slices[slice_of(model.config)].purged_fit;
  out["n_train_fit"] = model.n_train_fit;
  out["n_calib"] = model.n_calib;
  out["dropped_columns"] = dropped_columns_json(model);
  out["fit"] = fit_json(model);
  out["intercept"] = json_number(model.intercept);
  out["columns"] = columns_json(model);
  out["platt"] = platt_json(model);
  out["isotonic"] = nullptr;
  if (model.isotonic) out["isotonic"] = Json::array({model.isotonic->x, model.isotonic->y});
  out["metrics"] = comparison_json(details.evaluation.model, details.evaluation.baseline);
  return out;
}

Json mean_json(const Trial& trial) {
  Metrics model{0, 0, 0, 0}, baseline{0, 0, 0, 0};
  const auto n = static_cast<double>(trial.windows.size());
  for (double Metrics::*field : {&Metrics::log_loss, &Metrics::brier, &Metrics::ece, &Metrics::ece_q}) {
    for (const WindowScore& window : trial.windows) {
      model.*field += window.model.*field;
      baseline.*field += window.baseline.*field;
    }
    model.*field /= n;
    baseline.*field /= n;
  }
  Json out = comparison_json(model, baseline);
  out["delta"] = metrics_json({trial.delta_log_loss, trial.delta_brier, trial.delta_ece, trial.delta_ece_q});
  return out;
}

Json test_part(const StudyInputs& inputs, const EvaluatedConfiguration& result) {
  if (inputs.options.split.test_weeks <= 0) return nullptr;
  Json out;
  if (result.test) {
    out["status"] = "ok";
    out.update(fold_json(inputs.problem, *result.test));
  } else {
    out["status"] = "failed";
    out["reason"] = result.test_reason;
  }
  return out;
}

Json result_json(const StudyInputs& inputs, const EvaluatedConfiguration& result) {
  const Trial& trial = result.trial;
  Json out;
  const Json given = Json::parse(result.requested_json, nullptr, false);
  out["requested"] = result.requested_json.empty() || given.is_discarded() ? config_to_json(result.requested) : given;
  out["status"] = trial.ok() ? "ok" : "failed";
  if (!trial.ok()) out["reason"] = trial.reason;
  out["key"] = trial.canonical;
  out["key_hash"] = trial.key;
  out["effective"] = Json::parse(trial.canonical, nullptr, false);
  if (out["effective"].is_discarded()) out["effective"] = nullptr;
  out["notes"] = result.notes;
  if (!trial.ok()) return out;
  out["windows"] = Json::array();
  for (const FoldDetails& window : result.windows) out["windows"].push_back(fold_json(inputs.problem, window));
  out["mean"] = mean_json(trial);
  out["score"] = json_number(trial.score());
  out["n_features"] = trial.num_features;
  out["objective"] = json_number(trial.objective);
  out["tie_score"] = json_number(trial.tie_score);
  out["delta_logloss_std"] = json_number(trial.delta_log_loss_std);
  out["worst_window_delta_logloss"] = json_number(trial.worst_delta_log_loss);
  // Scores are compared in whole units of 1e-10 (SEMANTICS section 8).
  out["deployed"] = deployed_name(std::nearbyint(trial.score() * 1e10) < 0.0);
  if (result.with_test) out["test"] = test_part(inputs, result);
  return out;
}

Json counts_json(const StudyInputs& inputs) {
  const RowCounts& counts = inputs.data.counts;
  Json out;
  out["rows_read"] = counts.rows_read;
  out["dropped_target"] = counts.dropped_target;
  out["dropped_prn"] = counts.dropped_prn;
  out["dropped_asof_fallback"] = counts.dropped_asof_fallback;
  if (!inputs.options.regime.tdays_allowed.empty()) out["dropped_tdays"] = counts.dropped_tdays;
  if (!inputs.options.regime.asof_weekdays.empty()) out["dropped_asof_dow"] = counts.dropped_asof_dow;
  return out;
}

Json windows_json(const Problem& problem, const std::vector<std::uint32_t>& folds) {
  Json out = Json::array();
  for (const std::uint32_t f : folds) {
    out.push_back(Json::array({first_week_text(problem, f), last_week_text(problem, f)}));
  }
  return out;
}

}  // namespace

std::string evaluate_json(const StudyInputs& inputs, const std::vector<EvaluatedConfiguration>& results) {
  Json out;
  out["schema_version"] = kReportSchemaVersion;
  out["semantics"] = kModelSemanticsVersion;
  out["version"] = CALIBEAM_VERSION;
  out["rows"] = inputs.data.num_rows();
  out["weeks"] = inputs.data.weeks.size();
  out["tickers"] = inputs.data.tickers.size();
  out["counts"] = counts_json(inputs);
  out["warnings"] = Json::object();
  for (const auto& [column, sentence] : inputs.data.warnings) {
    Json& warning = out["warnings"][column];
    warning = warning.is_string() ? warning.get<std::string>() + "; " + sentence : sentence;
  }
  out["windows"] = windows_json(inputs.problem, usable_windows(inputs.problem));
  out["unusable_windows"] = windows_json(inputs.problem, unusable_windows(inputs.problem));
  out["results"] = Json::array();
  for (const EvaluatedConfiguration& result : results) out["results"].push_back(result_json(inputs, result));
  return json_text(out);
}

}  // namespace calibeam
