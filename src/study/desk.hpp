// Where searches ask and trials come from: memory first, then the evaluator, chunk by chunk, everything recorded.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "search/ask.hpp"
#include "study/key.hpp"
#include "study/study.hpp"

namespace calibeam {

/// Answers a search's questions. A chunk holds as many candidates as keep rows * candidates near the evaluator's amount
/// of work, so that progress moves, an interruption is quick and memory is bounded; its size changes no number.
class Desk {
 public:
  Desk(const StudyInputs& inputs, BatchEvaluator& evaluator, Ledger& ledger, const StudyHooks& hooks);

  /// Trials in the order asked, their ids counting on; fewer if a stop was requested.
  [[nodiscard]] std::vector<Trial> ask(std::span<const Effective> wanted, const SearchStep& step);
  /// A configuration that was asked for before, under the id it had then: neither counted nor reported again.
  [[nodiscard]] std::optional<Trial> recall(const Effective& known, std::int64_t id) const;

  void set_budget(std::int64_t budget) { progress_.budget = budget; }
  [[nodiscard]] const StudyProgress& progress() const { return progress_; }
  /// The first failed trials (not all of them: an exhaustive search can have a million).
  [[nodiscard]] std::vector<Trial>& failed() { return failed_; }

 private:
  [[nodiscard]] Trial new_trial(const Effective& effective, std::int64_t id) const;
  [[nodiscard]] bool answer(Trial& trial) const;
  void evaluate(std::vector<Trial>& trials);
  void record(const Trial& trial);

  const StudyInputs& inputs_;
  BatchEvaluator& evaluator_;
  Ledger& ledger_;
  const StudyHooks& hooks_;
  KeyContext keys_;
  std::vector<std::uint32_t> folds_;  ///< the usable VAL windows
  StudyProgress progress_;
  std::vector<Trial> failed_;
};

/// Candidates per chunk for a problem of `num_rows`, given rows times candidates of a batch.
[[nodiscard]] std::size_t chunk_size(std::uint64_t num_rows, std::uint64_t work);

/// The folds that trials are scored on: the usable VAL windows.
[[nodiscard]] std::vector<std::uint32_t> scored_folds(const Problem& problem);

}  // namespace calibeam
