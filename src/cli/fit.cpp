// calibeam fit: one configuration, trained on all weeks before TEST.
#include <fmt/format.h>

#include <filesystem>

#include "calibeam/error.hpp"
#include "cli/clock.hpp"
#include "cli/command.hpp"
#include "cli/command_text.hpp"
#include "cli/final_fit.hpp"
#include "cli/log.hpp"
#include "cli/out_dir.hpp"
#include "cli/output.hpp"
#include "cli/requested.hpp"
#include "cli/session.hpp"
#include "cli/summary.hpp"
#include "files/atomic_file.hpp"
#include "report/renderers.hpp"
#include "report/report_sections.hpp"
#include "search/effective.hpp"

namespace calibeam::cli {
namespace {

/// A search's folder tells of its winner in files that `fit` does not write: the two must not be mixed.
void refuse_search_folder(const std::string& out_dir) {
  if (!std::filesystem::exists(out_dir + "/results_cache.jsonl")) return;
  throw DataError("--out-dir " + out_dir +
                  " holds a search, which a fit would mix with its own; "
                  "choose another folder");
}

std::vector<OutputFile> files_of(const RunRecord& record) {
  return {{"model.json", model_to_json(saved_model(record))},
          {"metrics_summary.json", metrics_summary_json(record)},
          {"metrics.csv", metrics_csv(record)},
          {"metrics_groups.csv", metrics_groups_csv(record)},
          {"rolling_windows.csv", rolling_windows_csv(record)},
          {"reliability_bins.csv", reliability_bins_csv(record)},
          {"feature_manifest.json", feature_manifest_json(record)},
          {"metadata.json", metadata_json(record)}};
}

/// Says what the data or the other choices took out of what was asked for.
void say_left_out(const Configuration& requested, const Effective& effective) {
  for (const std::string& note : effective.notes) log_warning("left out: " + note);
  const Configuration& used = effective.config;
  const auto say = [](bool changed, const char* text) {
    if (changed) log_warning(std::string("left out: ") + text);
  };
  say(requested.enable_x_m && !used.enable_x_m, "x_m, which needs a moneyness feature");
  say(requested.enable_x_abs_m && !used.enable_x_abs_m, "x_abs_m, which needs a moneyness feature");
  say(requested.ticker_x_interactions && !used.ticker_x_interactions,
      "ticker slopes, which need ticker intercepts and two tickers with enough rows");
  say(requested.foundation_weight != used.foundation_weight,
      "the foundation weight: no foundation ticker is in the data before the VAL weeks");
  say(requested.group_reweight != used.group_reweight, "chain reweighting: no as-of or expiry column");
}

StudyResult result_of(const Trial& trial) {
  StudyResult result;
  result.ranked = {trial};
  result.num_trials = result.trials_before_refinement = 1;
  return result;
}

RunRecord record_of(Session& session, const Settings& settings, const StudyResult& result, FinalFit fit,
                    const StartTime& started) {
  const Trial& trial = result.ranked.front();
  RunRecord record{session.inputs(), result, trial, true};
  record.out_dir = settings.out_dir;
  record.windows = details_on(session, trial.config, session.usable_folds());
  record.final_fit = std::move(fit.details);
  record.device = session.evaluator->device();
  record.started_utc = started.utc();
  record.wall_seconds = started.seconds();
  return record;
}

}  // namespace

int run_fit(const Settings& settings) {
  const StartTime started;
  refuse_search_folder(settings.out_dir);
  ConfigurationFile file;
  const Configuration requested = configuration_to_fit(settings, file);
  const auto session = open_session(settings, {requested});
  warn_of_other_data(file, settings.config_file, session->data.fingerprint);
  prepare_configurations(*session, settings, {requested});
  say_left_out(requested, effective_configuration(requested, session->facts));
  const Trial trial = evaluate_configurations(session->inputs(), *session->evaluator, {requested}).front();
  if (!trial.ok()) throw Error(ExitCode::no_usable_trial, "the configuration cannot be fitted: " + trial.reason);
  FinalFit fit = final_fit(*session, trial.config);
  if (!fit.details) {
    throw Error(ExitCode::no_usable_trial, "the fit on all weeks before TEST failed: " + fit.reason);
  }
  const StudyResult result = result_of(trial);
  RunRecord record = record_of(*session, settings, result, std::move(fit), started);
  record.command = fit_command(settings);
  make_out_dir(settings.out_dir);
  write_files_atomically(settings.out_dir, files_of(record));
  for (const std::string& warning : winner_warnings(record)) log_warning(warning);
  print(fit_summary(record, settings.out_dir));
  return 0;
}

}  // namespace calibeam::cli
