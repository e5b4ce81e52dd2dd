// What every BatchEvaluator must do: a suite that runs over all of them (evaluator_conformance.cpp). A test program
// that links it says which evaluators it has.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "calibeam/evaluator.hpp"

namespace calibeam::testing {

struct EvaluatorKind {
  std::string name;
  std::function<std::unique_ptr<BatchEvaluator>(const Problem&)> make;
  std::function<std::string()> why_skipped = [] { return std::string(); };  ///< not empty: this machine has none
};

/// Defined by the test program.
[[nodiscard]] std::vector<EvaluatorKind> evaluator_kinds();

/// Candidates of all kinds: few and all columns, weak and strong penalties, all ticker effects and calibrations.
[[nodiscard]] std::vector<Candidate> mixed_candidates(const Problem& problem);

/// Everything that an evaluation says, and whether two say the same to the last bit.
[[nodiscard]] std::vector<double> flatten(const Evaluation& evaluation);
[[nodiscard]] bool same_bits(const Evaluation& a, const Evaluation& b);

/// Expects statuses to be the same and metrics to agree to 1e-10.
void expect_metrics_agree(const Evaluation& actual, const Evaluation& expected, const std::string& what);

inline const std::vector<std::uint32_t> kAllFolds{0, 1, 2};

}  // namespace calibeam::testing
