// The strikes of one ticker, as-of day and expiry, with true and risk-neutral probabilities.
#pragma once

#include <cstddef>
#include <vector>

#include "synthetic/market.hpp"
#include "synthetic/truth.hpp"

namespace calibeam {

inline constexpr std::size_t kMaxStrikes = 200;

struct Strike {
  double K = 0.0;
  double log_m = 0.0, log_m_fwd = 0.0;
  double true_probability = 0.0;  ///< that the close at expiry is above K, given all that is known as of this day
  double prn = 0.0;
  bool outcome = false;
};

struct Chain {
  int weekday = 0;  ///< of the as-of day
  double spot = 0.0, forward = 0.0, expiry_close = 0.0;
  double rv20 = 0.0;            ///< NaN: not known yet
  double T_years = 0.0;         ///< calendar days / 365
  std::vector<Strike> strikes;  ///< ascending
};

/// The chain of week `week` as of `weekday` (a trading day), with `num_strikes` strikes around the spot.
[[nodiscard]] Chain make_chain(const Market& market, const Ticker& ticker, const Path& path, std::size_t week,
                               int weekday, std::size_t num_strikes);

/// Sets every pRN to what the planted calibration makes of it; `edge` 0: exactly the true probability.
void plant_miscalibration(Chain& chain, const TrueCalibration& calibration, double ticker_intercept, bool is_null);

}  // namespace calibeam
