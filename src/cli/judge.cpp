#include "cli/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "calibeam/error.hpp"
#include "report/delta_intervals.hpp"
#include "search/ranking.hpp"
#include "study/trial_by_id.hpp"
#include "trust/one_standard_error.hpp"

namespace calibeam::cli {
namespace {

// Blocks that the VAL weeks must hold: with fewer the draws hardly vary (docs/statistics.md).
constexpr double kFewestBlocks = 5.0;

ContributionView view(const WeeklyContributions& contributions) {
  return {contributions.values, contributions.ids.size(), contributions.num_weeks};
}

SignificanceOptions significance_options(const TrustOptions& trust) {
  SignificanceOptions options;
  options.bootstrap_draws = static_cast<std::size_t>(trust.bootstrap_draws);
  options.block_weeks = trust.block_weeks;
  options.seed = trust.seed;
  options.alpha = trust.alpha;
  return options;
}

std::vector<double> scores_of(const ContributionView& trials) {
  std::vector<double> scores;
  for (std::size_t row = 0; row < trials.num_trials; ++row) {
    const auto weeks = trials.row(row);
    scores.push_back(std::accumulate(weeks.begin(), weeks.end(), 0.0));
  }
  return scores;
}

/// All rows, best first: as far as the search ranked them, then by score and age.
std::vector<std::size_t> ranked_rows(const StudyResult& result, const std::vector<std::int64_t>& ids,
                                     const std::vector<double>& scores) {
  std::unordered_map<std::int64_t, std::size_t> places;
  for (std::size_t i = 0; i < result.ranked.size(); ++i) places.emplace(result.ranked[i].id, i);
  std::vector<std::tuple<std::size_t, std::int64_t, std::size_t>> order;  // place, score, row
  for (std::size_t row = 0; row < scores.size(); ++row) {
    const auto found = places.find(ids[row]);
    order.emplace_back(found == places.end() ? places.size() : found->second, score_units(scores[row]), row);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::size_t> rows;
  rows.reserve(order.size());
  for (const auto& place : order) rows.push_back(std::get<2>(place));
  return rows;
}

/// The plainest of those within one standard error of the best.
std::size_t plainest_row(const TrialIndex& index, const WeeklyContributions& contributions, std::size_t best,
                         double block_weeks) {
  std::size_t chosen = best;
  Trial plainest = trial_by_id(index, contributions.ids[best]);
  for (const std::size_t row : within_one_standard_error(view(contributions), best, block_weeks)) {
    Trial trial = trial_by_id(index, contributions.ids[row]);
    if (!plainer(trial, plainest)) continue;
    plainest = std::move(trial);
    chosen = row;
  }
  return chosen;
}

/// With its metrics: those that the search kept, or evaluated once more.
Trial full_trial(Session& session, const TrialIndex& index, std::int64_t id) {
  Trial trial = trial_by_id(index, id);
  if (!trial.windows.empty()) return trial;
  Trial again = evaluate_configurations(session.inputs(), *session.evaluator, {trial.config}).front();
  again.id = id;
  return again;
}

std::vector<std::optional<Interval>> leaderboard_intervals(const StudyResult& result, const Significance& tests) {
  const BootstrapPlan plan{tests.num_weeks, tests.num_draws, tests.block_weeks, tests.seed};
  std::vector<std::vector<double>> series;
  for (std::size_t i = 0; i < std::min(kLeaderboardIntervals, result.ranked.size()); ++i) {
    WeeklyContributions one;
    one.add(result.ranked[i]);
    series.push_back(std::move(one.values));
  }
  return sum_intervals(plan, kIntervalLevel, series);
}

DeltaIntervals intervals_on(const RunRecord& record, const std::vector<std::vector<EvaluationRow>>& windows) {
  const StudyOptions& options = record.inputs.options;
  return delta_intervals({record.inputs.data, windows, options.metric, options.trust});
}

}  // namespace

void check_trust_options(const Session& session) {
  std::size_t weeks = 0;
  for (const std::uint32_t f : session.usable_folds()) {
    weeks += session.problem.folds[f].last_week - session.problem.folds[f].first_week + 1;
  }
  const TrustOptions& trust = session.options.trust;
  const double longest = std::max(1.0, static_cast<double>(weeks) / kFewestBlocks);
  if (trust.block_weeks && *trust.block_weeks > longest) {
    throw UsageError(
        fmt::format("--block-weeks {}: the draws would be little more than the {} VAL weeks in another order, and luck "
                    "would look rarer than it is. At most {:.3g}; leave it out for a default that suits them",
                    *trust.block_weeks, weeks, longest));
  }
  if (trust.alpha * static_cast<double>(trust.bootstrap_draws) < 1.0) {
    throw UsageError(fmt::format("--alpha {}: {} draws cannot tell so small a chance; --bootstrap-B {} can",
                                 trust.alpha, trust.bootstrap_draws, std::ceil(1.0 / trust.alpha)));
  }
}

Judgement judge(Session& session, const StudyResult& result, const WeeklyContributions& contributions) {
  const TrustOptions& options = session.options.trust;
  Judgement out;
  out.trust.scores = scores_of(view(contributions));
  const std::vector<std::size_t> ranked = ranked_rows(result, contributions.ids, out.trust.scores);
  session.evaluator->lend_device([&](kernels::Device* device) {
    out.trust.significance = assess_significance(view(contributions), ranked, significance_options(options), device);
  });
  out.trust.trial_ids = contributions.ids;
  out.trust.leaderboard = leaderboard_intervals(result, out.trust.significance);
  const StudyInputs inputs = session.inputs();
  const TrialIndex index = index_trials(inputs, result);
  std::size_t row = ranked.front();
  if (options.select == SelectRule::one_standard_error) {
    row = plainest_row(index, contributions, row, out.trust.significance.block_weeks);
  }
  out.winner = full_trial(session, index, contributions.ids[row]);
  out.trust.winner_p_value = out.trust.significance.p_values[row];
  return out;
}

void decide_deployment(RunRecord& record) {
  const TrustOptions& options = record.inputs.options.trust;
  TrustRecord& trust = *record.trust;
  std::vector<std::vector<EvaluationRow>> windows;
  for (const FoldDetails& window : record.windows) windows.push_back(evaluation_rows(record.inputs.problem, window));
  trust.val = intervals_on(record, windows);
  trust.test = intervals_on(record, {test_rows(record)});
  trust.decision = decide(options.deploy_rule, options.alpha,
                          {record.winner.score(), trust.significance.p_consistent, trust.significance.num_weeks});
  record.deployed = trust.decision.deployed && record.final_fit.has_value();
}

}  // namespace calibeam::cli
