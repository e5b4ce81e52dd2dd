#include "trust/overfitting.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_reduce.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace calibeam {
namespace {

using Range = tbb::blocked_range<std::size_t>;

// Trials for one thread: less is not worth waking another for, 70 times.
constexpr std::size_t kGrain = 4096;

/// The sums of every trial over every block of weeks, and the number of weeks in each.
struct BlockSums {
  std::size_t num_trials = 0, num_weeks = 0;
  std::size_t weeks[kCscvBlocks] = {};
  std::vector<double> sums;  ///< [num_trials][kCscvBlocks]

  /// Mean over the weeks of the blocks in `half` (a bit each), times the number of all weeks: as a score.
  [[nodiscard]] double score(std::size_t trial, unsigned half) const {
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t b = 0; b < kCscvBlocks; ++b) {
      if ((half >> b & 1U) == 0) continue;
      sum += sums[trial * kCscvBlocks + b];
      count += weeks[b];
    }
    return sum / static_cast<double>(count) * static_cast<double>(num_weeks);
  }
};

/// The first blocks are a week longer where the weeks do not divide evenly.
BlockSums sum_blocks(const ContributionView& trials) {
  BlockSums result;
  result.num_trials = trials.num_trials;
  result.num_weeks = trials.num_weeks;
  for (std::size_t b = 0; b < kCscvBlocks; ++b) {
    result.weeks[b] = trials.num_weeks / kCscvBlocks + (b < trials.num_weeks % kCscvBlocks ? 1 : 0);
  }
  result.sums.resize(trials.num_trials * kCscvBlocks);
  tbb::parallel_for(std::size_t{0}, trials.num_trials, [&](std::size_t k) {
    auto from = trials.row(k).begin();
    for (std::size_t b = 0; b < kCscvBlocks; ++b) {
      const auto to = from + static_cast<std::ptrdiff_t>(result.weeks[b]);
      result.sums[k * kCscvBlocks + b] = std::accumulate(from, to, 0.0);
      from = to;
    }
  });
  return result;
}

double units(double score) { return std::nearbyint(score * 1e10); }

/// The scores outside the half of all trials that are best inside it, sorted.
std::vector<double> outside_scores_of_best(const BlockSums& blocks, unsigned inside, unsigned outside) {
  const double best = tbb::parallel_reduce(
      Range(0, blocks.num_trials, kGrain), std::numeric_limits<double>::infinity(),
      [&](const Range& range, double least) {
        for (std::size_t k = range.begin(); k < range.end(); ++k)
          least = std::min(least, units(blocks.score(k, inside)));
        return least;
      },
      [](double a, double b) { return std::min(a, b); });
  std::vector<double> scores;
  for (std::size_t k = 0; k < blocks.num_trials; ++k) {
    if (units(blocks.score(k, inside)) == best) scores.push_back(blocks.score(k, outside));
  }
  std::sort(scores.begin(), scores.end());
  return scores;
}

/// The median of all trials outside the half, in units of 1e-10. `buffer` has room for all trials.
double median_units(const BlockSums& blocks, unsigned outside, std::vector<double>& buffer) {
  tbb::parallel_for(Range(0, blocks.num_trials, kGrain), [&](const Range& range) {
    for (std::size_t k = range.begin(); k < range.end(); ++k) buffer[k] = units(blocks.score(k, outside));
  });
  const auto middle = buffer.begin() + static_cast<std::ptrdiff_t>(buffer.size() / 2);
  std::nth_element(buffer.begin(), middle, buffer.end());
  return buffer.size() % 2 == 1 ? *middle : (*std::max_element(buffer.begin(), middle) + *middle) / 2.0;
}

}  // namespace

std::optional<Overfitting> overfitting(const ContributionView& trials) {
  if (trials.num_weeks < kCscvBlocks || trials.num_trials == 0) return std::nullopt;
  const BlockSums blocks = sum_blocks(trials);
  std::vector<double> buffer(trials.num_trials);
  Overfitting result;
  double halves = 0.0;
  constexpr unsigned kAll = (1U << kCscvBlocks) - 1U;
  for (unsigned inside = 0; inside <= kAll; ++inside) {
    if (std::popcount(inside) != kCscvBlocks / 2) continue;
    const unsigned outside = kAll & ~inside;
    const auto scores = outside_scores_of_best(blocks, inside, outside);
    const double median = median_units(blocks, outside, buffer);
    const auto count = static_cast<double>(scores.size());
    const auto worse = std::count_if(scores.begin(), scores.end(), [&](double s) { return units(s) > median; });
    result.probability += static_cast<double>(worse) / count;
    const auto lost = std::count_if(scores.begin(), scores.end(), [](double s) { return units(s) > 0.0; });
    result.probability_of_loss += static_cast<double>(lost) / count;
    result.expected_delta += std::accumulate(scores.begin(), scores.end(), 0.0) / count;
    halves += 1.0;
  }
  result.probability /= halves;
  result.probability_of_loss /= halves;
  result.expected_delta /= halves;
  return result;
}

}  // namespace calibeam
