// What `calibeam evaluate` shows: the same facts as JSON and as text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/trial.hpp"
#include "report/run_record.hpp"
#include "study/study.hpp"

namespace calibeam {

/// One configuration that was asked for.
struct EvaluatedConfiguration {
  Configuration requested;
  std::string requested_json;      ///< the object as the user wrote it; empty: `requested` is shown
  std::vector<std::string> notes;  ///< what was taken out of it
  Trial trial;
  std::vector<FoldDetails> windows;  ///< usable VAL windows; empty if the trial failed
  bool with_test = false;
  std::optional<FoldDetails> test;  ///< with_test: the final fit and its evaluation
  std::string test_reason;          ///< with_test: why the final fit failed
};

/// The document of `evaluate --json`: rows, weeks, tickers, counts, warnings, windows, unusable_windows, results.
[[nodiscard]] std::string evaluate_json(const StudyInputs& inputs, const std::vector<EvaluatedConfiguration>& results);

/// The same for people.
[[nodiscard]] std::string evaluate_text(const StudyInputs& inputs, const std::vector<EvaluatedConfiguration>& results);

}  // namespace calibeam
