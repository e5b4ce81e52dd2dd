// The loop propose -> evaluate -> record: from a space to ranked trials.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "calibeam/evaluator.hpp"
#include "calibeam/options.hpp"
#include "calibeam/problem.hpp"
#include "calibeam/space_facts.hpp"
#include "calibeam/trial.hpp"
#include "dataset/dataset.hpp"
#include "search/space.hpp"
#include "study/ledger.hpp"

namespace calibeam {

/// What a progress display shows.
struct StudyProgress {
  std::int64_t done = 0;    ///< trials finished so far (cache answers and failures included)
  std::int64_t budget = 0;  ///< --max-trials, or the number of configurations of an exhaustive search
  std::int64_t failed = 0, from_cache = 0;
  double best_score = 0.0;  ///< meaningful if any trial worked
  bool has_best = false;
  int pass = 0;
  std::string family;  ///< being expanded (beam)
};

struct StudyHooks {
  std::function<void(const Trial&)> on_trial;             ///< every trial once, in order of id
  std::function<void(const StudyProgress&)> on_progress;  ///< after every evaluated chunk
  std::function<bool()> stop_requested;  ///< asked between chunks; true: the study records what it has and returns
};

struct StudyInputs {
  const Dataset& data;
  const Problem& problem;
  const SpaceFacts& facts;
  const Space& space;  ///< after the availability rules
  const StudyOptions& options;
};

struct StudyResult {
  std::vector<Trial> ranked;   ///< successful trials by SEMANTICS section 8: all of a beam search, the best
                               ///< `leaderboard_size` of an exhaustive one (the cut is exact: nothing is ever tied
                               ///< after the order of plainness)
  std::vector<Trial> refined;  ///< those that --refine-c asked for, in any place of the ranking
  std::vector<Trial> failed;   ///< the first 10,000
  std::int64_t num_trials = 0, num_failed = 0, num_from_cache = 0;
  std::int64_t trials_before_refinement = 0;
  int passes = 0;
  bool interrupted = false;
};

/// Runs the search of `inputs.options.search`. Everything evaluated is in the ledger when this returns.
[[nodiscard]] StudyResult run_study(const StudyInputs& inputs, BatchEvaluator& evaluator, Ledger& ledger,
                                    const StudyHooks& hooks);

/// Evaluates given configurations (requested, not effective) in one batch; used by `evaluate`, `fit` and the winner's
/// final fit. Trials in the order asked, equal keys evaluated once.
[[nodiscard]] std::vector<Trial> evaluate_configurations(const StudyInputs& inputs, BatchEvaluator& evaluator,
                                                         const std::vector<Configuration>& requested);

/// An effective configuration in the evaluator's terms. Throws std::logic_error if the Problem lacks one of its
/// columns.
[[nodiscard]] Candidate to_candidate(const Problem& problem, const Configuration& effective);

}  // namespace calibeam
