// Maxima over trials of the bootstrap statistics, draw by draw: one matrix product (trials x weeks times weeks x draws)
// whose result is never stored. Bounded memory: a few arrays of the length of the draws, whatever the number of trials.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "trust/contributions.hpp"
#include "trust/device_maxima.hpp"
#include "trust/draw_counts.hpp"
#include "trust/draw_loops.hpp"
#include "trust/tested_trials.hpp"

namespace calibeam {

/// Everything that the maxima are made from.
struct BootstrapInput {
  const ContributionView& trials;
  std::span<const TestedTrial> tested;  ///< best statistic first
  const DrawCounts& draws;
  const DrawLoops& loops;
  DeviceMaxima* device = nullptr;  ///< takes the maxima instead of the loops
};

/// Per draw; minus infinity where no trial took part.
struct BootstrapMaxima {
  std::vector<double> lower, consistent, plain;
  /// [i]: maxima of the studentised statistics, all recentred, over the trials from number i * bin_size on.
  std::vector<std::vector<double>> upper_from;
  std::size_t bin_size = 0;  ///< in trials
};

/// One pass over all tested trials. Not a bit depends on threads, on the device, on the order of the trials, or on how
/// they are cut. Throws DeviceError.
[[nodiscard]] BootstrapMaxima bootstrap_maxima(const BootstrapInput& input);

/// The maxima over the trials from number `first` on, as in upper_from: computes what lies between `first` and the next
/// bin only. `first` < number of trials.
[[nodiscard]] std::vector<double> upper_maxima_from(const BootstrapInput& input, const BootstrapMaxima& maxima,
                                                    std::size_t first);

}  // namespace calibeam
