// calibeam fit: one configuration, trained on all weeks before TEST.
#include <fmt/format.h>

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
#include "search/effective.hpp"

namespace calibeam::cli {
namespace {

/// No file of a search is among them, so that fitting into a search's folder does not spoil its results.
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

StudyResult result_of(const Trial& trial) {
  StudyResult result;
  result.ranked = {trial};
  result.num_trials = result.trials_before_refinement = 1;
  return result;
}

RunRecord record_of(Session& session, const StudyResult& result, FinalFit fit, const StartTime& started) {
  const Trial& trial = result.ranked.front();
  RunRecord record{session.inputs(), result, trial, true, {}, std::nullopt, {}, {}, {}, {}, 0.0};
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
  const Configuration requested = configuration_to_fit(settings);
  const auto session = open_session(settings, {requested});
  prepare_configurations(*session, settings, {requested});
  for (const std::string& note : effective_configuration(requested, session->facts).notes) {
    log_warning("left out: " + note);
  }
  const Trial trial = evaluate_configurations(session->inputs(), *session->evaluator, {requested}).front();
  if (!trial.ok()) throw Error(ExitCode::no_usable_trial, "the configuration cannot be fitted: " + trial.reason);
  FinalFit fit = final_fit(*session, trial.config);
  if (!fit.details) {
    throw Error(ExitCode::no_usable_trial, "the fit on all weeks before TEST failed: " + fit.reason);
  }
  const StudyResult result = result_of(trial);
  RunRecord record = record_of(*session, result, std::move(fit), started);
  record.command = fit_command(settings);
  make_out_dir(settings.out_dir);
  write_files_atomically(settings.out_dir, files_of(record));
  print(fit_summary(record, settings.out_dir));
  return 0;
}

}  // namespace calibeam::cli
