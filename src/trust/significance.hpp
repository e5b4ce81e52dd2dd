// Is the winner to be believed? All tests of SEMANTICS section 13 over all successful trials of a search, made from
// their weekly VAL contributions alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "trust/confidence_set.hpp"
#include "trust/contributions.hpp"
#include "trust/overfitting.hpp"

namespace calibeam::kernels {
class Device;
}

namespace calibeam {

inline constexpr std::size_t kConfidenceSetLimit = 500;  ///< models that the confidence set looks at

struct SignificanceOptions {
  std::size_t bootstrap_draws = 10000;  ///< --bootstrap-B, at least 1
  std::optional<double> block_weeks;    ///< --block-weeks, in [1, weeks]; by default from the number of weeks
  std::uint64_t seed = 0;
  double alpha = 0.05;  ///< in (0, 1)
  std::size_t confidence_set_limit = kConfidenceSetLimit;
};

/// Rows are those of the contributions that were tested.
struct Significance {
  std::size_t num_trials = 0;  ///< all successful trials
  std::size_t num_tested = 0;  ///< those that differ from pRN; where there is none, every p-value is 1
  std::size_t num_weeks = 0;
  std::size_t num_draws = 0;
  double block_weeks = 1.0;
  std::uint64_t seed = 0;
  double alpha = 0.05;
  double best_score = 0.0;  ///< the lowest of all; 0 without trials

  // Superior predictive ability, and the Reality Check. A share of the draws: 0 means less than 1 / num_draws.
  double statistic = 0.0;
  double p_lower = 1.0, p_consistent = 1.0, p_upper = 1.0;
  double p_reality_check = 1.0;

  /// [num_trials], the price of having tried them all included: how often luck alone makes the best of all trials look
  /// as good as this one does (its statistic against the consistent maxima; the smallest is p_consistent). 1 if not
  /// tested.
  std::vector<double> p_values;
  std::vector<std::size_t> better_than_baseline;  ///< StepM at level alpha: rows, ascending
  std::vector<DistinctTrial> distinct;            ///< best ranked first, with the p-values of the confidence set
  std::optional<Overfitting> overfitting;         ///< nothing below kCscvBlocks weeks

  /// The model confidence set: the models as good as the best at level alpha, best ranked first, without their twins.
  [[nodiscard]] std::vector<std::size_t> confidence_set() const;
};

/// `ranked`: all rows, best first (SEMANTICS section 8). Runs in the caller's TBB arena, the maxima over all trials on
/// the device, if there is one; no bit of the result depends on either or, given `ranked`, on the order of the rows.
/// Throws UsageError for options out of range, Error for values that are not finite, DeviceError.
[[nodiscard]] Significance assess_significance(const ContributionView& trials, std::span<const std::size_t> ranked,
                                               const SignificanceOptions& options, kernels::Device* device = nullptr);

/// The same with draws from elsewhere, [any number][num_weeks] week numbers from 0; seed and number of draws of the
/// options do not count.
[[nodiscard]] Significance assess_significance(const ContributionView& trials, std::span<const std::size_t> ranked,
                                               const SignificanceOptions& options, std::span<const std::uint32_t> draws,
                                               kernels::Device* device = nullptr);

}  // namespace calibeam
