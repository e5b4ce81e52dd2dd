// Candidates to evaluate and comparisons of evaluations, for tests of evaluators.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "calibeam/evaluator.hpp"

namespace calibeam::testing {

/// The folds of random_problem().
inline const std::vector<std::uint32_t> kAllFolds{0, 1, 2};

/// Candidates of all kinds: few and all columns, weak and strong penalties, all ticker effects and calibrations.
[[nodiscard]] std::vector<Candidate> mixed_candidates(const Problem& problem);

/// Everything that an evaluation says, and whether two say the same to the last bit.
[[nodiscard]] std::vector<double> flatten(const Evaluation& evaluation);
[[nodiscard]] bool same_bits(const Evaluation& a, const Evaluation& b);

/// Expects two numbers to differ by at most `tolerance`.
void expect_near(double actual, double expected, double tolerance, const std::string& what);

/// Expects statuses to be the same and metrics to agree to 1e-10.
void expect_metrics_agree(const Evaluation& actual, const Evaluation& expected, const std::string& what);

}  // namespace calibeam::testing
