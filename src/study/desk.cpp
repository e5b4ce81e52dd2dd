#include "study/desk.hpp"

#include <algorithm>
#include <chrono>

#include "study/trial_summary.hpp"

namespace calibeam {
namespace {

constexpr std::uint64_t kMinChunk = 8, kMaxChunk = 16'384;
constexpr std::size_t kMaxFailedKept = 10'000;

}  // namespace

std::size_t chunk_size(std::uint64_t num_rows, std::uint64_t work) {
  const auto wanted = work / std::max<std::uint64_t>(num_rows, 1);
  return static_cast<std::size_t>(std::clamp(wanted, kMinChunk, kMaxChunk));
}

std::vector<std::uint32_t> scored_folds(const Problem& problem) {
  std::vector<std::uint32_t> folds;
  for (std::uint32_t f = 0; f + 1 < problem.folds.size(); ++f) {  // the last is the final fit
    if (problem.folds[f].usable) folds.push_back(f);
  }
  return folds;
}

Desk::Desk(const StudyInputs& inputs, BatchEvaluator& evaluator, Ledger& ledger, const StudyHooks& hooks)
    : inputs_(inputs),
      evaluator_(evaluator),
      ledger_(ledger),
      hooks_(hooks),
      keys_(key_context(inputs.data, inputs.options)),
      folds_(scored_folds(inputs.problem)) {}

std::vector<Trial> Desk::ask(std::span<const Effective> wanted, const SearchStep& step) {
  progress_.pass = step.pass;
  progress_.family = step.family;
  std::vector<Trial> trials;
  trials.reserve(wanted.size());
  while (trials.size() < wanted.size()) {
    const std::size_t most = chunk_size(inputs_.problem.num_rows, evaluator_.batch_work());
    if (hooks_.stop_requested && hooks_.stop_requested()) break;
    std::vector<Trial> chunk;
    for (const auto& effective : wanted.subspan(trials.size(), std::min(most, wanted.size() - trials.size()))) {
      chunk.push_back(new_trial(effective, progress_.done + static_cast<std::int64_t>(chunk.size()) + 1));
    }
    evaluate(chunk);
    for (auto& trial : chunk) {
      record(trial);
      trials.push_back(std::move(trial));
    }
    if (hooks_.on_progress) hooks_.on_progress(progress_);
  }
  return trials;
}

std::optional<Trial> Desk::recall(const Effective& known, std::int64_t id) const {
  Trial trial = new_trial(known, id);
  return answer(trial) ? std::optional(std::move(trial)) : std::nullopt;
}

Trial Desk::new_trial(const Effective& effective, std::int64_t id) const {
  Trial trial;
  trial.id = id;
  trial.config = effective.config;
  trial.canonical = effective.canonical;
  trial.key = make_key(keys_, effective.config, effective.canonical);
  return trial;
}

// A stored result counts if it has the shape of this run's windows; what has not is evaluated again.
bool Desk::answer(Trial& trial) const {
  Trial stored = trial;
  if (!ledger_.answer(stored)) return false;
  if (stored.ok()) {
    if (stored.windows.size() != folds_.size()) return false;
    for (std::size_t w = 0; w < folds_.size(); ++w) {
      const Fold& fold = inputs_.problem.folds[folds_[w]];
      if (stored.windows[w].weekly_delta.size() != fold.last_week - fold.first_week + 1) return false;
    }
  } else if (!is_reason(stored.reason)) {
    return false;
  }
  trial = std::move(stored);
  trial.from_cache = true;
  summarise(trial);
  return true;
}

// Fills in a chunk: what the ledger knows, then the rest as one batch, which is recorded before anyone hears of it.
void Desk::evaluate(std::vector<Trial>& trials) {
  std::vector<Candidate> candidates;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (answer(trials[i])) continue;
    candidates.push_back(to_candidate(inputs_.problem, trials[i].config));
    places.push_back(i);
  }
  if (candidates.empty()) return;
  const auto start = std::chrono::steady_clock::now();
  auto evaluations = evaluator_.evaluate({candidates, folds_, false});
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::vector<Trial> fresh;
  for (std::size_t c = 0; c < places.size(); ++c) {
    Trial& trial = trials[places[c]];
    trial.runtime_seconds = wall.count() / static_cast<double>(places.size());
    take_evaluation(trial, std::move(evaluations.at(c)));
    fresh.push_back(trial);
  }
  ledger_.append(fresh);
}

void Desk::record(const Trial& trial) {
  ++progress_.done;
  progress_.from_cache += trial.from_cache ? 1 : 0;
  if (!trial.ok()) {
    ++progress_.failed;
    if (failed_.size() < kMaxFailedKept) failed_.push_back(trial);
  } else if (!progress_.has_best || trial.score() < progress_.best_score) {
    progress_.has_best = true;
    progress_.best_score = trial.score();
  }
  if (hooks_.on_trial) hooks_.on_trial(trial);
}

}  // namespace calibeam
