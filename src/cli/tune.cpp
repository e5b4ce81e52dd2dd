// calibeam tune: search, score the winner once on TEST, write everything.
#include <fmt/format.h>

#include <csignal>
#include <map>

#include "calibeam/error.hpp"
#include "cli/clock.hpp"
#include "cli/command.hpp"
#include "cli/command_text.hpp"
#include "cli/dry_run.hpp"
#include "cli/final_fit.hpp"
#include "cli/interruption.hpp"
#include "cli/judge.hpp"
#include "cli/log.hpp"
#include "cli/out_dir.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/session.hpp"
#include "cli/summary.hpp"
#include "page/report_html.hpp"
#include "report/words.hpp"
#include "study/search_trace.hpp"

namespace calibeam::cli {
namespace {

void warn_taken_out(const Space& space) {
  for (const TakenOut& item : space.taken_out) {
    log_warning(fmt::format("not searched: {} of {}: {}", item.choice, item.family, item.reason));
  }
}

/// What is kept of all trials, beside the ranking.
struct Kept {
  explicit Kept(const Space& space) : trace(space) {}
  WeeklyContributions contributions;
  SearchTrace trace;
};

StudyResult search(Session& session, const Settings& settings, Ledger& ledger, Kept& kept) {
  ProgressDisplay display(settings.run);
  StudyHooks hooks;
  hooks.on_trial = [&kept](const Trial& trial) {
    if (logs_info()) log_info(trial_line(trial));
    kept.contributions.add(trial);
    kept.trace.add(trial);
  };
  hooks.on_progress = [&kept, &display](const StudyProgress& progress) {
    kept.trace.note(progress);
    display.update(progress);
  };
  hooks.stop_requested = [] { return interruption_signal() != 0; };
  return run_study(session.inputs(), *session.evaluator, ledger, hooks);
}

int say_interrupted(const StudyResult& result) {
  const int signal = interruption_signal() == 0 ? SIGINT : interruption_signal();
  log_note(fmt::format("stopped after {} trials; all of them are recorded, and the same command continues",
                       count_text(result.num_trials)));
  return static_cast<int>(signal == SIGTERM ? ExitCode::terminated : ExitCode::interrupted);
}

[[noreturn]] void fail_all(const StudyResult& result) {
  std::map<std::string, int> reasons;
  for (const Trial& trial : result.failed) ++reasons[trial.reason];
  std::string text;
  for (const auto& [reason, number] : reasons)
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", reason, number);
  throw Error(ExitCode::no_usable_trial,
              fmt::format("none of {} trials could be fitted: {}; more weeks of data, smaller --val-window-weeks, or "
                          "another regime may help",
                          result.num_trials, text));
}

RunRecord record_of(Session& session, const Settings& settings, const StudyResult& result, Judgement&& judged) {
  RunRecord record{session.inputs(), result, std::move(judged.winner)};
  record.windows = details_on(session, record.winner.config, session.usable_folds());
  FinalFit fit = final_fit(session, record.winner.config);
  record.final_fit = std::move(fit.details);
  record.final_reason = fit.reason;
  record.trust = std::move(judged.trust);
  decide_deployment(record);
  record.out_dir = settings.out_dir;
  record.command = tune_command(settings);
  record.device = session.evaluator->device();
  return record;
}

}  // namespace

int run_tune(const Settings& settings) {
  const StartTime started;
  const auto session = open_session(settings);
  warn_taken_out(session->space);
  prepare_search(*session, settings);
  check_trust_options(*session);
  if (settings.dry_run) return dry_run(*session);
  make_out_dir(settings.out_dir);
  Ledger ledger(settings.out_dir + "/results_cache.jsonl");
  for (const std::string& warning : ledger.warnings()) log_warning(warning);
  remove_leftovers(settings.out_dir);

  // Until the outputs are written: a signal never leaves half of them.
  const InterruptionGuard guard;
  Kept kept(session->space);
  const StudyResult result = search(*session, settings, ledger, kept);
  if (result.interrupted || interruption_signal() != 0) return say_interrupted(result);
  if (result.ranked.empty()) fail_all(result);
  RunRecord record = record_of(*session, settings, result, judge(*session, result, kept.contributions));
  record.trace = std::move(kept.trace);
  record.started_utc = started.utc();
  record.wall_seconds = started.seconds();
  write_outputs(record, settings.out_dir, {{"report.html", report_html(record)}});
  print(summary(record, settings.out_dir));
  return static_cast<int>(record.deployed ? ExitCode::success : ExitCode::baseline_deployed);
}

}  // namespace calibeam::cli
