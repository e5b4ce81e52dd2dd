#include "study/study.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <unordered_map>

#include "search/beam_search.hpp"
#include "search/effective.hpp"
#include "search/enumeration.hpp"
#include "search/exhaustive.hpp"
#include "search/ranking.hpp"
#include "search/refine_c.hpp"
#include "study/desk.hpp"

namespace calibeam {
namespace {

/// The id that a configuration got earlier in this run.
using KnownId = std::function<std::optional<std::int64_t>(const Effective&)>;

Ask ask_desk(Desk& desk) {
  return [&desk](std::span<const Effective> wanted, const SearchStep& step) { return desk.ask(wanted, step); };
}

void rank_all(std::vector<Trial>& trials, double tie_epsilon) {
  std::vector<const Trial*> all;
  for (const auto& trial : trials) all.push_back(&trial);
  std::vector<Trial> ranked;
  for (const Trial* trial : ranking(all, tie_epsilon)) ranked.push_back(*trial);
  trials = std::move(ranked);
}

// What the search knew is recalled; what is new counts on.
std::vector<Trial> ask_for_refinement(Desk& desk, const KnownId& known_id, std::span<const Effective> wanted,
                                      const SearchStep& step) {
  std::vector<Trial> answers;
  for (const auto& effective : wanted) {
    const auto id = known_id(effective);
    auto known = id ? desk.recall(effective, *id) : std::nullopt;
    if (known) {
      answers.push_back(std::move(*known));
      continue;
    }
    auto fresh = desk.ask({&effective, 1}, step);
    if (fresh.empty()) break;
    answers.push_back(std::move(fresh.front()));
  }
  return answers;
}

void refine(Desk& desk, const KnownId& known_id, const SearchOptions& options, StudyResult& result) {
  if (!options.refine_c || result.interrupted || result.ranked.empty()) return;
  const auto refined = refine_c(result.ranked.front(), [&](std::span<const Effective> wanted, const SearchStep& step) {
    return ask_for_refinement(desk, known_id, wanted, step);
  });
  result.interrupted = refined.interrupted;
  result.refined = refined.trials;
  for (const auto& trial : refined.trials) {
    const bool ranked = std::any_of(result.ranked.begin(), result.ranked.end(),
                                    [&](const Trial& t) { return t.canonical == trial.canonical; });
    if (!ranked) result.ranked.push_back(trial);
  }
  rank_all(result.ranked, options.tie_epsilon);
}

void run_beam(const StudyInputs& inputs, Desk& desk, StudyResult& result) {
  const auto& options = inputs.options.search;
  desk.set_budget(options.max_trials);
  const auto beam = beam_search(inputs.space, inputs.facts, options, ask_desk(desk));
  result.passes = beam.passes;
  result.interrupted = beam.interrupted;
  result.trials_before_refinement = desk.progress().done;
  result.ranked.assign(beam.trials.begin(), beam.trials.end());
  rank_all(result.ranked, options.tie_epsilon);
  std::unordered_map<std::string, std::int64_t> ids;
  for (const auto& trial : beam.trials) ids.emplace(trial.canonical, trial.id);
  const auto known_id = [&ids](const Effective& effective) -> std::optional<std::int64_t> {
    const auto found = ids.find(effective.canonical);
    return found == ids.end() ? std::nullopt : std::optional(found->second);
  };
  refine(desk, known_id, options, result);
}

void run_exhaustive(const StudyInputs& inputs, Desk& desk, StudyResult& result) {
  const auto& options = inputs.options.search;
  const Enumeration all(inputs.space, inputs.facts, options);
  desk.set_budget(static_cast<std::int64_t>(exhaustive_budget(all, options)));
  auto search = exhaustive_search(all, options, ask_desk(desk));
  result.passes = 1;
  result.interrupted = search.interrupted;
  result.trials_before_refinement = desk.progress().done;
  result.ranked = std::move(search.ranked);
  const auto known_id = [&](const Effective& effective) -> std::optional<std::int64_t> {
    const auto index = all.find(effective.config);
    return index && *index < search.asked ? std::optional(static_cast<std::int64_t>(*index) + 1) : std::nullopt;
  };
  refine(desk, known_id, options, result);
  const auto places = static_cast<std::size_t>(std::max(options.leaderboard_size, 1));
  if (result.ranked.size() > places) result.ranked.resize(places);
}

}  // namespace

StudyResult run_study(const StudyInputs& inputs, BatchEvaluator& evaluator, Ledger& ledger, const StudyHooks& hooks) {
  Desk desk(inputs, evaluator, ledger, hooks);
  StudyResult result;
  if (inputs.options.search.kind == SearchKind::exhaustive) {
    run_exhaustive(inputs, desk, result);
  } else {
    run_beam(inputs, desk, result);
  }
  result.num_trials = desk.progress().done;
  result.num_failed = desk.progress().failed;
  result.num_from_cache = desk.progress().from_cache;
  result.failed = std::move(desk.failed());
  return result;
}

std::vector<Trial> evaluate_configurations(const StudyInputs& inputs, BatchEvaluator& evaluator,
                                           const std::vector<Configuration>& requested) {
  std::vector<Effective> distinct;
  std::vector<std::size_t> places;
  std::unordered_map<std::string, std::size_t> known;
  for (const auto& config : requested) {
    auto effective = effective_configuration(config, inputs.facts);
    const auto [entry, is_new] = known.emplace(effective.canonical, distinct.size());
    if (is_new) distinct.push_back(std::move(effective));
    places.push_back(entry->second);
  }
  Ledger memory;
  const StudyHooks no_hooks;
  Desk desk(inputs, evaluator, memory, no_hooks);
  const auto trials = desk.ask(distinct, {});
  std::vector<Trial> out;
  for (const auto place : places) out.push_back(trials.at(place));
  return out;
}

}  // namespace calibeam
