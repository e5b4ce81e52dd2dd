// calibeam evaluate: given configurations on the windows of a search.
#include "cli/command.hpp"
#include "cli/final_fit.hpp"
#include "cli/output.hpp"
#include "cli/requested.hpp"
#include "cli/session.hpp"
#include "report/evaluate_report.hpp"
#include "search/effective.hpp"

namespace calibeam::cli {
namespace {

EvaluatedConfiguration in_full(Session& session, const Configuration& requested, Trial trial, bool with_test) {
  EvaluatedConfiguration result;
  result.requested = requested;
  result.notes = effective_configuration(requested, session.facts).notes;
  result.trial = std::move(trial);
  if (!result.trial.ok()) return result;
  result.windows = details_on(session, result.trial.config, session.usable_folds());
  result.with_test = with_test;
  if (!with_test || session.options.split.test_weeks == 0) return result;
  FinalFit fit = final_fit(session, result.trial.config);
  result.test = std::move(fit.details);
  result.test_reason = fit.reason;
  return result;
}

}  // namespace

int run_evaluate(const Settings& settings) {
  const ConfigurationFile file = read_configurations(settings);
  const auto session = open_session(settings, file.configurations);
  warn_of_other_data(file, settings.config_file, session->data.fingerprint);
  prepare_configurations(*session, settings, file.configurations);
  std::vector<Trial> trials = evaluate_configurations(session->inputs(), *session->evaluator, file.configurations);
  std::vector<EvaluatedConfiguration> results;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    results.push_back(in_full(*session, file.configurations[i], std::move(trials[i]), settings.with_test));
    results.back().requested_json = file.texts[i];
  }
  print(settings.run.json ? evaluate_json(session->inputs(), results) : evaluate_text(session->inputs(), results));
  return 0;
}

}  // namespace calibeam::cli
