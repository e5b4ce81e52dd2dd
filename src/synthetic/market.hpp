// Daily closes: one market factor, stochastic volatility that moves from week to week.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "synthetic/calendar.hpp"

namespace calibeam {

inline constexpr double kInterestRate = 0.04;  ///< a year, continuously compounded

/// What all tickers share: one entry per day (week * 5 + weekday) or week.
struct Market {
  std::vector<Week> weeks;
  std::vector<double> shocks;          ///< [days] standard normal
  std::vector<double> log_volatility;  ///< [weeks] mean about 0
  double correlation = 0.0;
  std::uint64_t seed = 0;
};

struct Ticker {
  std::string name;
  bool is_foundation = false;
  double spot = 0.0;            ///< close before the first day
  double volatility = 0.0;      ///< a year, typical
  double dividend_yield = 0.0;  ///< a year
  double market_share = 0.0;    ///< of the variance of its returns that the market factor makes, in [0, 1)
  double intercept_unit = 0.0;  ///< its planted intercept, in units of the calibration's range, in [-1, 1]
};

/// Closes of one ticker. Given all that is known at the close of a day, the log return until Friday is normal with mean
/// (r - dividend_yield) * calendar days / 365 - variance / 2 and variance = trading days * daily_volatility^2.
struct Path {
  std::vector<double> close;             ///< [days]; on a holiday, the close before
  std::vector<double> rv20;              ///< [days] annualised from the last 20 returns; NaN: fewer are known
  std::vector<double> daily_volatility;  ///< [weeks] known when the week begins
};

[[nodiscard]] Market simulate_market(std::uint64_t seed, int num_weeks, double correlation);
[[nodiscard]] Ticker make_ticker(const Market& market, std::size_t index);
[[nodiscard]] Path simulate_path(const Market& market, const Ticker& ticker, std::size_t index);

}  // namespace calibeam
