// From a trial's id back to its configuration, when the search kept only the best of its trials.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "calibeam/trial.hpp"
#include "search/enumeration.hpp"
#include "study/study.hpp"

namespace calibeam {

/// Where to look up the trials of one run; inputs and result must outlive it. A beam search keeps all its trials; of an
/// exhaustive one, those that it did not keep are made again from their number.
struct TrialIndex {
  std::unordered_map<std::int64_t, const Trial*> kept;
  std::optional<Enumeration> all;  ///< exhaustive: id 1 is number 0
};

[[nodiscard]] TrialIndex index_trials(const StudyInputs& inputs, const StudyResult& result);

/// The trial with this id, one of the successful ones. Where the search did not keep it: id, configuration, canonical
/// text and number of features alone.
[[nodiscard]] Trial trial_by_id(const TrialIndex& index, std::int64_t id);

}  // namespace calibeam
