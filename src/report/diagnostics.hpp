// What a careful reader wants to know beside the metrics: leaks, strikes out of order.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "calibeam/problem.hpp"
#include "dataset/dataset.hpp"
#include "report/evaluation_rows.hpp"

namespace calibeam {

/// Dates (day numbers) that show that a window was predicted from known outcomes only.
struct LeakCertificate {
  std::optional<std::int32_t> last_label_fit;    ///< last expiry day of TRAIN_FIT
  std::optional<std::int32_t> last_label_calib;  ///< last expiry day of CALIB; none without CALIB
  std::optional<std::int32_t> first_asof_calib;  ///< TRAIN_FIT must have ended before this day
  std::int32_t first_asof_eval = 0;              ///< all must have ended before this day
  [[nodiscard]] bool holds() const;
};

/// For fold number `fold` and the slice with (1) or without (0) CALIB.
[[nodiscard]] LeakCertificate leak_certificate(const Problem& problem, std::uint32_t fold, std::size_t slice);

/// Chains (ticker, as-of day, expiry day) in which a probability rises with the strike, which no distribution allows.
struct MonotonicityCount {
  std::uint64_t chains = 0;    ///< with at least two strikes
  std::uint64_t model = 0;     ///< chains in which pHAT rises by more than 1e-9
  std::uint64_t baseline = 0;  ///< chains in which pRN does
  bool has_strikes = false;    ///< false: the file has no K
};

[[nodiscard]] MonotonicityCount count_rising_chains(const Dataset& data, const std::vector<EvaluationRow>& rows);

}  // namespace calibeam
