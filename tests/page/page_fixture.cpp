#include "page/page_fixture.hpp"

#include <cmath>
#include <numeric>

#include "search/configuration_json.hpp"
#include "study/weekly_contributions.hpp"

namespace calibeam::testing {
namespace {

Space space_of() {
  SearchOptions options;
  return default_space(options);
}

/// A neighbour of the winner: other settings, weekly deltas moved a little up and down. Every seventh fails.
Trial neighbour(const Trial& winner, const Space& space, std::int64_t id) {
  Trial trial = winner;
  trial.id = id;
  const Family& family = space.families[static_cast<std::size_t>(id) % space.families.size()];
  trial.config = vary(winner.config, family, static_cast<std::size_t>(id) % family.size());
  trial.canonical = canonical_text(trial.config) + std::to_string(id);
  if (id % 7 == 0) {
    trial.reason = "single_class";
    trial.windows.clear();
    return trial;
  }
  double total = 0.0;
  for (WindowScore& window : trial.windows) {
    double moved = 0.0;
    for (std::size_t t = 0; t < window.weekly_delta.size(); ++t) {
      const double step = 1e-3 * (1.0 + std::sin(static_cast<double>(id) * 1.7 + static_cast<double>(t)));
      window.weekly_delta[t] += step;
      moved += step;
    }
    window.model.log_loss += moved;
    total += moved / static_cast<double>(trial.windows.size());
  }
  trial.objective += total;
  trial.delta_log_loss += total;
  return trial;
}

}  // namespace

PageFixture::PageFixture(const Configuration& winner, const RandomProblemOptions& options, int num_trials)
    : fixture(winner, options), trace(space_of()) {
  const Space space = space_of();
  Trial first = fixture.result.ranked[0];
  first.id = 1;
  fixture.result.ranked.clear();
  fixture.result.failed.clear();
  WeeklyContributions contributions;
  StudyProgress progress;
  for (std::int64_t id = 1; id <= num_trials; ++id) {
    const Trial trial = id == 1 ? first : neighbour(first, space, id);
    (trial.ok() ? fixture.result.ranked : fixture.result.failed).push_back(trial);
    contributions.add(trial);
    trace.add(trial);
    progress.done = id;
    progress.pass = id == 1 ? 0 : 1;
    progress.family = id == 1 ? "" : space.families[static_cast<std::size_t>(id / 8) % space.families.size()].name;
    progress.has_best = true;
    progress.best_score = trace.improvements().back().score;
    trace.note(progress);
  }
  fixture.result.num_trials = num_trials;
  fixture.result.num_failed = static_cast<std::int64_t>(fixture.result.failed.size());
  trial_ids = contributions.ids;
  std::vector<std::size_t> ranked(trial_ids.size());
  std::iota(ranked.begin(), ranked.end(), std::size_t{0});
  SignificanceOptions tests;
  tests.bootstrap_draws = 200;
  significance = assess_significance({contributions.values, trial_ids.size(), contributions.num_weeks}, ranked, tests);
}

RunRecord PageFixture::record() const {
  RunRecord record = fixture.record();
  TrustRecord trust;
  trust.significance = significance;
  trust.trial_ids = trial_ids;
  trust.decision = {false, DeployReason::not_significant};
  trust.val.log_loss = Interval{-0.02, 0.01};
  trust.test.log_loss = Interval{-0.03, 0.02};
  for (std::size_t i = 0; i < std::min<std::size_t>(25, record.result.ranked.size()); ++i) {
    trust.leaderboard.emplace_back(
        Interval{record.result.ranked[i].score() - 0.01, record.result.ranked[i].score() + 0.01});
  }
  record.trust = trust;
  record.trace = trace;
  record.deployed = false;
  return record;
}

}  // namespace calibeam::testing
