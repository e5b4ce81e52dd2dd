#include "cli/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/log.hpp"
#include "cli/progress.hpp"
#include "cli/space_file.hpp"
#include "dataset/build_problem.hpp"
#include "kernels/device.hpp"
#include "report/words.hpp"
#include "search/configuration_json.hpp"
#include "search/effective.hpp"
#include "table/table.hpp"

namespace calibeam::cli {
namespace {

constexpr const char* kSignedInteraction = "x_m";
constexpr const char* kAbsoluteInteraction = "x_abs_m";

std::unique_ptr<Session> load(const Settings& settings, const std::vector<std::string>& features) {
  auto session = std::make_unique<Session>();
  session->options = settings.study;
  session->data = load_dataset(session->options, features);
  for (const auto& [column, sentence] : session->data.warnings) log_warning(fmt::format("{}: {}", column, sentence));
  session->facts = space_facts(session->data, session->options, features);
  log_info(fmt::format("{} of {} rows, {} weeks, {} tickers", count_text(std::int64_t(session->data.num_rows())),
                       count_text(std::int64_t(session->data.counts.rows_read)), session->data.weeks.size(),
                       session->data.tickers.size()));
  return session;
}

void finish(Session& session, const Settings& settings, const std::set<std::string>& features) {
  session.problem = take_problem(session.data, session.options, {features.begin(), features.end()});
  for (const Fold& fold : session.problem.folds) {
    if (fold.usable || fold.is_test) continue;
    log_warning(
        fmt::format("the window of {} to {} is left out: {} training and {} validation rows, 100 and 50 are "
                    "needed",
                    format_day(session.problem.weeks[fold.first_week]),
                    format_day(session.problem.weeks[fold.last_week]), fold.train_rows, fold.eval.num_rows));
  }
  std::string note;
  session.evaluator = make_evaluator(session.problem, settings.run.device, settings.run.threads, &note);
  // A build with CUDA was made for a GPU: that there is none should not go unheard. Asked only then: it takes time.
  if (!note.empty()) kernels::cuda_report().built_in ? log_note(note) : log_info(note);
  log_info("computing on " + session.evaluator->device());
}

/// A space file that lists values of C says more than the flag: people should hear that the flag has no say.
void warn_of_unused_grid(const Settings& settings, const Space& space) {
  if (settings.given.count("C-grid") == 0 || settings.space_file.empty()) return;
  const auto C = std::find_if(space.families.begin(), space.families.end(),
                              [](const Family& family) { return family.kind == FamilyKind::C; });
  if (C != space.families.end() && C->numbers == settings.study.search.C_grid) return;
  log_warning(C == space.families.end()
                  ? fmt::format("--C-grid: only its first value is used, since {} does not vary C", settings.space_file)
                  : fmt::format("--C-grid is not used: {} lists values of C", settings.space_file));
}

}  // namespace

std::vector<std::uint32_t> Session::usable_folds() const {
  std::vector<std::uint32_t> folds;
  for (std::uint32_t i = 0; i < final_fold(); ++i) {
    if (problem.folds[i].usable) folds.push_back(i);
  }
  return folds;
}

std::uint32_t Session::final_fold() const { return static_cast<std::uint32_t>(problem.folds.size() - 1); }

std::unique_ptr<Session> open_session(const Settings& settings) {
  const Space full = requested_space(settings);
  warn_of_unused_grid(settings, full);
  auto session = load(settings, features_of(full));
  session->full_space = full;
  session->space = available_space(full, session->facts);
  return session;
}

std::unique_ptr<Session> open_session(const Settings& settings, const std::vector<Configuration>& requested) {
  std::set<std::string> features{kSignedInteraction, kAbsoluteInteraction};
  for (const Configuration& config : requested) {
    for (const std::string& name : sorted_features(config)) features.insert(name);
  }
  return load(settings, {features.begin(), features.end()});
}

void prepare_search(Session& session, const Settings& settings) {
  std::set<std::string> features;
  for (const std::string& name : features_of(session.space)) {
    if (session.facts.problems.count(name) == 0) features.insert(name);
  }
  finish(session, settings, features);
}

void prepare_configurations(Session& session, const Settings& settings, const std::vector<Configuration>& requested) {
  std::set<std::string> features;
  for (const Configuration& config : requested) {
    const Effective effective = effective_configuration(config, session.facts);
    for (const std::string& name : sorted_features(effective.config)) features.insert(name);
    if (effective.config.enable_x_m) features.insert(kSignedInteraction);
    if (effective.config.enable_x_abs_m) features.insert(kAbsoluteInteraction);
  }
  finish(session, settings, features);
}

}  // namespace calibeam::cli
