// The plainest way to the numbers of one candidate on one fold: an explicit design matrix, dense Newton in long double,
// metrics by their definitions. Shares no code with the evaluator.
#pragma once

#include <vector>

#include "calibeam/evaluator.hpp"
#include "calibeam/problem.hpp"

namespace calibeam::testing {

struct NaiveResult {
  bool converged = false;
  std::vector<double> theta;  ///< constant, then the columns in the order numeric, levels, intercepts, slopes
  double platt_slope = 1, platt_intercept = 0;
  Metrics model, baseline;
  std::vector<double> prob;  ///< of the evaluation rows with a source row, in row order
};

[[nodiscard]] NaiveResult naive_evaluate(const Problem& problem, const Candidate& candidate, const Fold& fold);

/// How far a solution is from its optimality conditions: infinity norms of the objective's gradient in long double,
/// over the sum of the weights.
struct Optimality {
  long double fit = 0, platt = 0;
};
[[nodiscard]] Optimality optimality(const Problem& problem, const Candidate& candidate, const Fold& fold,
                                    const Solution& solution);

}  // namespace calibeam::testing
