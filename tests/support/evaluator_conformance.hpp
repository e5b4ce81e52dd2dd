// What every BatchEvaluator must do: a suite that runs over all of them (evaluator_conformance.cpp). A test program
// that links it says which evaluators it has.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "calibeam/evaluator.hpp"

namespace calibeam::testing {

struct EvaluatorKind {
  std::string name;
  std::function<std::unique_ptr<BatchEvaluator>(const Problem&)> make;
  std::function<std::string()> why_skipped = [] { return std::string(); };  ///< not empty: this machine has none
};

/// How GoogleTest names it in messages.
inline void PrintTo(const EvaluatorKind& kind, std::ostream* out) { *out << kind.name; }

/// Defined by the test program.
[[nodiscard]] std::vector<EvaluatorKind> evaluator_kinds();

}  // namespace calibeam::testing
