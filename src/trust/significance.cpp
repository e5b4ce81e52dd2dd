#include "trust/significance.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <string>

#include "calibeam/error.hpp"
#include "trust/spa.hpp"
#include "trust/stationary_bootstrap.hpp"
#include "trust/stepm.hpp"

namespace calibeam {
namespace {

BootstrapPlan plan_of(const ContributionView& trials, const SignificanceOptions& options) {
  return {trials.num_weeks, options.bootstrap_draws,
          options.block_weeks.value_or(default_block_weeks(trials.num_weeks)), options.seed};
}

void check_input(const ContributionView& trials, std::span<const std::size_t> ranked,
                 const SignificanceOptions& options) {
  if (!(options.alpha > 0.0 && options.alpha < 1.0)) throw UsageError("--alpha must lie between 0 and 1, like 0.05");
  const bool rows_exist =
      std::all_of(ranked.begin(), ranked.end(), [&](std::size_t r) { return r < trials.num_trials; });
  if (trials.values.size() != trials.num_trials * trials.num_weeks || ranked.size() != trials.num_trials ||
      !rows_exist) {
    throw Error(ExitCode::failure, "the significance tests were given " + std::to_string(trials.values.size()) +
                                       " values and " + std::to_string(ranked.size()) + " ranks for " +
                                       std::to_string(trials.num_trials) + " trials of " +
                                       std::to_string(trials.num_weeks) + " weeks");
  }
}

double lowest_score(const ContributionView& trials) {
  double lowest = 0.0;
  for (std::size_t k = 0; k < trials.num_trials; ++k) {
    const auto row = trials.row(k);
    const double score = std::accumulate(row.begin(), row.end(), 0.0);
    lowest = k == 0 ? score : std::min(lowest, score);
  }
  return lowest;
}

/// The tests that rest on the bootstrap.
void run_tests(const BootstrapInput& input, std::span<const std::size_t> ranked, std::size_t limit,
               Significance& result) {
  const auto maxima = bootstrap_maxima(input);
  const auto spa = superior_predictive_ability(input, maxima);
  result.statistic = spa.statistic;
  result.p_lower = spa.p_lower;
  result.p_consistent = spa.p_consistent;
  result.p_upper = spa.p_upper;
  result.p_reality_check = spa.p_reality_check;
  result.p_values = adjusted_p_values(input, maxima);
  result.better_than_baseline = step_down_rejections(input, maxima, result.alpha);
  std::vector<char> tested(input.trials.num_trials, 0);
  for (const auto& trial : input.tested) tested[trial.row] = 1;
  std::vector<std::size_t> ranked_tested;
  std::copy_if(ranked.begin(), ranked.end(), std::back_inserter(ranked_tested),
               [&](std::size_t row) { return tested[row] != 0; });
  result.distinct = distinct_trials(input.trials, ranked_tested, limit);
  find_confidence_set(input.trials, input.draws, input.loops, result.distinct);
}

}  // namespace

std::vector<std::size_t> Significance::confidence_set() const {
  std::vector<std::size_t> rows;
  for (const auto& model : distinct) {
    if (model.p_value > alpha) rows.push_back(model.row);
  }
  return rows;
}

Significance assess_significance(const ContributionView& trials, std::span<const std::size_t> ranked,
                                 const SignificanceOptions& options, kernels::Device* device) {
  if (trials.num_trials == 0) return assess_significance(trials, ranked, options, std::span<const std::uint32_t>{});
  auto result = assess_significance(trials, ranked, options, draw_all(plan_of(trials, options)), device);
  result.seed = options.seed;
  return result;
}

Significance assess_significance(const ContributionView& trials, std::span<const std::size_t> ranked,
                                 const SignificanceOptions& options, std::span<const std::uint32_t> draws,
                                 kernels::Device* device) {
  check_input(trials, ranked, options);
  Significance result;
  result.alpha = options.alpha;
  if (trials.num_trials == 0) return result;
  const auto plan = plan_of(trials, options);
  check_plan(plan);
  const DrawCounts counts = count_weeks(draws, trials.num_weeks);
  const auto tested = tested_trials(trials, plan.block);
  result.num_trials = trials.num_trials;
  result.num_tested = tested.size();
  result.num_weeks = trials.num_weeks;
  result.num_draws = counts.num_draws;
  result.block_weeks = plan.block;
  result.best_score = lowest_score(trials);
  result.p_values.assign(trials.num_trials, 1.0);
  result.overfitting = overfitting(trials);
  if (!tested.empty()) {
    std::optional<DeviceMaxima> maxima;
    if (device != nullptr) maxima.emplace(*device, counts);
    run_tests({trials, tested, counts, *available_draw_loops().front(), maxima ? &*maxima : nullptr}, ranked,
              options.confidence_set_limit, result);
  }
  return result;
}

}  // namespace calibeam
