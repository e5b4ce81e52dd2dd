#include "study/trial_by_id.hpp"

#include <stdexcept>
#include <string>

#include "study/trial_summary.hpp"

namespace calibeam {

TrialIndex index_trials(const StudyInputs& inputs, const StudyResult& result) {
  TrialIndex index;
  for (const Trial& trial : result.refined) index.kept.emplace(trial.id, &trial);
  for (const Trial& trial : result.ranked) index.kept.emplace(trial.id, &trial);
  const SearchOptions& options = inputs.options.search;
  if (options.kind == SearchKind::exhaustive) index.all.emplace(inputs.space, inputs.facts, options);
  return index;
}

Trial trial_by_id(const TrialIndex& index, std::int64_t id) {
  const auto found = index.kept.find(id);
  if (found != index.kept.end()) return *found->second;
  if (!index.all || id < 1 || static_cast<std::uint64_t>(id) > index.all->count()) {
    throw std::logic_error("no trial " + std::to_string(id) + " in this run");
  }
  const Effective effective = index.all->at(static_cast<std::uint64_t>(id) - 1);
  Trial trial;
  trial.id = id;
  trial.config = effective.config;
  trial.canonical = effective.canonical;
  summarise(trial);
  return trial;
}

}  // namespace calibeam
