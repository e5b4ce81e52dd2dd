// Section 13 written down once more, plainly and slowly: bootstrap means from the drawn weeks one by one, every
// step-down round and every elimination from scratch. Small matrices only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "trust/contributions.hpp"

namespace calibeam::testing_support {

/// A matrix of contributions that owns its values.
struct Matrix {
  std::size_t num_trials = 0, num_weeks = 0;
  std::vector<double> values;
  [[nodiscard]] ContributionView view() const { return {values, num_trials, num_weeks}; }
  [[nodiscard]] double& at(std::size_t k, std::size_t t) { return values[k * num_weeks + t]; }
  [[nodiscard]] double at(std::size_t k, std::size_t t) const { return values[k * num_weeks + t]; }
};

/// What noise of a weekly contribution looks like: all trials share part of it, and every trial has a mean of its own.
struct Noise {
  double mean = 0.0;    ///< of the trials' means
  double spread = 0.0;  ///< of the trials' means
  double shared = 0.5;  ///< part of the noise that all trials have in common
};

[[nodiscard]] Matrix random_matrix(std::size_t num_trials, std::size_t num_weeks, std::uint64_t seed, Noise noise = {});

/// Rows by rising score, then row.
[[nodiscard]] std::vector<std::size_t> by_score(const Matrix& matrix);

/// Draws of weeks, [draws][weeks] flat.
using Draws = std::vector<std::uint32_t>;

struct ReferenceResult {
  double statistic = 0.0, p_lower = 1.0, p_consistent = 1.0, p_upper = 1.0, p_reality_check = 1.0;
  std::vector<std::size_t> tested, better;
  std::vector<double> set_p;       ///< of the tested rows, in their order
  std::vector<double> adjusted_p;  ///< of the tested rows, in their order
};

[[nodiscard]] ReferenceResult reference(const Matrix& matrix, const Draws& draws, double block, double alpha);

/// (PBO, expected delta), ties for the best to the first.
[[nodiscard]] std::pair<double, double> reference_cscv(const Matrix& matrix);

}  // namespace calibeam::testing_support
