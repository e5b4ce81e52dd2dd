// What is known about luck when the outputs are written (SEMANTICS section 13).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "trust/decision.hpp"
#include "trust/intervals.hpp"
#include "trust/significance.hpp"

namespace calibeam {

inline constexpr double kIntervalLevel = 0.95;
inline constexpr std::size_t kLeaderboardIntervals = 25;

/// Where the winner minus pRN lies, by resampling weeks; nothing where there is nothing to resample.
struct DeltaIntervals {
  std::optional<Interval> log_loss, brier, eceq;
};

struct TrustRecord {
  Significance significance;            ///< over all successful trials of the search
  std::vector<std::int64_t> trial_ids;  ///< Trial::id of each row that `significance` speaks of
  std::vector<double> scores;           ///< of each of these rows
  double winner_p_value = 1.0;          ///< Significance::p_values of the winner: never below the p-value of the search
  Decision decision;
  DeltaIntervals val, test;  ///< of the winner
  std::vector<std::optional<Interval>>
      leaderboard;  ///< of the score of StudyResult::ranked[i]: the first kLeaderboardIntervals
};

}  // namespace calibeam
