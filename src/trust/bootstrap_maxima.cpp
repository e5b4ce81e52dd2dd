#include "trust/bootstrap_maxima.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace calibeam {
namespace {

// The scaled rows of a chunk stay in the second-level cache while all draws pass over them.
constexpr std::size_t kChunkTrials = 1024;
// A device wants more at a time: 5 MB of 40 weeks.
constexpr std::size_t kDeviceChunkTrials = 16 * kChunkTrials;
// Bins of the step-down test: few enough to be stored, small enough to be computed again in part.
constexpr std::size_t kMaxBins = 64;

/// Rows of a chunk, filled up to whole groups by repeating the last: a maximum does not mind.
struct Chunk {
  std::vector<double> deviations, lower_shift, consistent_shift, omega;
  StudentisedRows rows;
};

void load_chunk(const BootstrapInput& input, std::size_t first, std::size_t count, Chunk& chunk) {
  const std::size_t weeks = input.trials.num_weeks;
  const std::size_t padded = (count + kRowGroup - 1) / kRowGroup * kRowGroup;
  const auto n = static_cast<double>(weeks);
  // Hansen's threshold: a trial this much worse than pRN does not shape the null. ln ln n is not positive up to n = 2.
  const double threshold = -std::sqrt(2.0 * std::max(0.0, std::log(std::log(std::max(n, 1.5)))));
  chunk.deviations.resize(padded * weeks);
  chunk.lower_shift.resize(padded);
  chunk.consistent_shift.resize(padded);
  chunk.omega.resize(padded);
  tbb::parallel_for(std::size_t{0}, padded, [&](std::size_t k) {
    const TestedTrial& trial = input.tested[first + std::min(k, count - 1)];
    const auto contributions = input.trials.row(trial.row);
    const double scale = 1.0 / (std::sqrt(n) * trial.omega);
    for (std::size_t t = 0; t < weeks; ++t) {
      chunk.deviations[k * weeks + t] = (-n * contributions[t] - trial.mean) * scale;
    }
    chunk.lower_shift[k] = std::min(trial.statistic, 0.0);
    chunk.consistent_shift[k] = trial.statistic >= threshold ? 0.0 : trial.statistic;
    chunk.omega[k] = trial.omega;
  });
  chunk.rows = {padded,
                weeks,
                chunk.deviations.data(),
                chunk.lower_shift.data(),
                chunk.consistent_shift.data(),
                chunk.omega.data()};
}

struct Targets {
  std::vector<double>&lower, &consistent, &upper, &plain;
};

/// Raises the maxima by the trials first .. last - 1.
void sweep(const BootstrapInput& input, std::size_t first, std::size_t last, const Targets& targets) {
  const std::size_t step = input.device != nullptr ? kDeviceChunkTrials : kChunkTrials;
  Chunk chunk;
  for (; first < last; first += step) {
    load_chunk(input, first, std::min(step, last - first), chunk);
    if (input.device != nullptr) {
      input.device->raise(
          chunk.rows, {targets.lower.data(), targets.consistent.data(), targets.upper.data(), targets.plain.data()});
      continue;
    }
    tbb::parallel_for(std::size_t{0}, input.draws.num_blocks, [&](std::size_t b) {
      const std::size_t at = b * kDrawBlock;
      input.loops.raise_maxima(chunk.rows, input.draws.block(b),
                               {targets.lower.data() + at, targets.consistent.data() + at, targets.upper.data() + at,
                                targets.plain.data() + at});
    });
  }
}

/// Room for whole blocks of draws.
std::vector<double> nothing_yet(const DrawCounts& draws) {
  return std::vector<double>(draws.num_blocks * kDrawBlock, -std::numeric_limits<double>::infinity());
}

void raise(std::vector<double>& maxima, const std::vector<double>& by) {
  std::transform(maxima.begin(), maxima.end(), by.begin(), maxima.begin(),
                 [](double a, double b) { return std::max(a, b); });
}

}  // namespace

BootstrapMaxima bootstrap_maxima(const BootstrapInput& input) {
  const std::size_t count = input.tested.size(), draws = input.draws.num_draws;
  const auto none = nothing_yet(input.draws);
  BootstrapMaxima maxima{none, none, none, {}, std::max(kChunkTrials, (count + kMaxBins - 1) / kMaxBins)};
  for (std::size_t first = 0; first < count; first += maxima.bin_size) {
    maxima.upper_from.push_back(none);
    sweep(input, first, std::min(count, first + maxima.bin_size),
          {maxima.lower, maxima.consistent, maxima.upper_from.back(), maxima.plain});
  }
  for (std::size_t b = maxima.upper_from.size(); b-- > 0;) {
    if (b + 1 < maxima.upper_from.size()) raise(maxima.upper_from[b], maxima.upper_from[b + 1]);
    maxima.upper_from[b].resize(draws);
  }
  for (auto* per_draw : {&maxima.lower, &maxima.consistent, &maxima.plain}) per_draw->resize(draws);
  return maxima;
}

std::vector<double> upper_maxima_from(const BootstrapInput& input, const BootstrapMaxima& maxima, std::size_t first) {
  const std::size_t next_bin = (first + maxima.bin_size - 1) / maxima.bin_size;
  auto upper = nothing_yet(input.draws), lower = upper, consistent = upper, plain = upper;
  sweep(input, first, std::min(input.tested.size(), next_bin * maxima.bin_size), {lower, consistent, upper, plain});
  upper.resize(input.draws.num_draws);
  if (next_bin < maxima.upper_from.size()) raise(upper, maxima.upper_from[next_bin]);
  return upper;
}

}  // namespace calibeam
