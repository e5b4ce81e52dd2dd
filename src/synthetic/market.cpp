#include "synthetic/market.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "synthetic/portable_math.hpp"
#include "synthetic/random.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kNumFoundation = 3;
constexpr std::size_t kReturnsOfRv20 = 20;
constexpr double kTradingDaysPerYear = 252.0;
constexpr std::array<std::string_view, 24> kNames{"SPY",  "QQQ",  "IWM", "AAPL", "MSFT", "NVDA", "AMZN", "GOOGL",
                                                  "META", "TSLA", "AMD", "JPM",  "XOM",  "NFLX", "KO",   "PFE",
                                                  "DIS",  "BA",   "CAT", "WMT",  "INTC", "CSCO", "ORCL", "CVX"};

// Logarithms of volatilities drift back to 0 from week to week.
double next_log_volatility(double now, double shock) { return 0.9 * now + 0.12 * shock; }

// Annualised standard deviation of the last 20 returns.
double realised_volatility(const std::vector<double>& returns) {
  if (returns.size() < kReturnsOfRv20) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = returns.size() - kReturnsOfRv20; i < returns.size(); ++i) sum += returns[i];
  const double mean = sum / static_cast<double>(kReturnsOfRv20);
  for (std::size_t i = returns.size() - kReturnsOfRv20; i < returns.size(); ++i) {
    squares += (returns[i] - mean) * (returns[i] - mean);
  }
  return std::sqrt(squares / static_cast<double>(kReturnsOfRv20 - 1) * kTradingDaysPerYear);
}

}  // namespace

Market simulate_market(std::uint64_t seed, int num_weeks, double correlation) {
  Market market;
  market.weeks = make_weeks(num_weeks);
  market.correlation = correlation;
  market.seed = seed;
  Random random(seed, RandomStream::market, 0);
  double log_volatility = 0.0;
  for (std::size_t week = 0; week < market.weeks.size(); ++week) {
    log_volatility = next_log_volatility(log_volatility, random.normal());
    market.log_volatility.push_back(log_volatility);
    for (int day = 0; day < kDaysPerWeek; ++day) market.shocks.push_back(random.normal());
  }
  return market;
}

Ticker make_ticker(const Market& market, std::size_t index) {
  Random random(market.seed, RandomStream::ticker, index);
  Ticker ticker;
  ticker.name = index < kNames.size() ? std::string(kNames[index]) : fmt::format("SYN{:04}", index);
  ticker.is_foundation = index < kNumFoundation;
  const double spread = random.uniform();
  ticker.spot = std::round((ticker.is_foundation ? 200.0 + 250.0 * spread : 40.0 + 260.0 * spread) * 100.0) / 100.0;
  ticker.volatility = ticker.is_foundation ? 0.15 + 0.08 * random.uniform() : 0.22 + 0.33 * random.uniform();
  const double yield = 0.03 * random.uniform();
  ticker.dividend_yield = ticker.is_foundation || yield > 0.01 ? std::round(yield * 1e4) / 1e4 : 0.0;
  ticker.market_share = ticker.is_foundation ? std::min(0.9, 2.2 * market.correlation) : market.correlation;
  ticker.intercept_unit = 2.0 * random.uniform() - 1.0;
  return ticker;
}

Path simulate_path(const Market& market, const Ticker& ticker, std::size_t index) {
  Random random(market.seed, RandomStream::path, index);
  Path path;
  std::vector<double> returns;
  double own_log_volatility = 0.0, log_close = portable::log(ticker.spot);
  const double carry = (kInterestRate - ticker.dividend_yield) / 365.0;
  const double from_market = std::sqrt(ticker.market_share), from_itself = std::sqrt(1.0 - ticker.market_share);
  int calendar_days = 3;  // since the last close: the weekend before the first Monday
  for (std::size_t week = 0; week < market.weeks.size(); ++week, calendar_days += 2) {
    own_log_volatility = next_log_volatility(own_log_volatility, random.normal());
    const double volatility = ticker.volatility / std::sqrt(kTradingDaysPerYear) *
                              portable::exp(market.log_volatility[week] + own_log_volatility);
    path.daily_volatility.push_back(volatility);
    for (std::size_t day = 0; day < kDaysPerWeek; ++day, ++calendar_days) {
      const double own_shock = random.normal();
      if (market.weeks[week].is_trading[day]) {
        const double shock = from_market * market.shocks[week * kDaysPerWeek + day] + from_itself * own_shock;
        returns.push_back(carry * calendar_days - 0.5 * volatility * volatility + volatility * shock);
        log_close += returns.back();
        calendar_days = 0;
      }
      path.close.push_back(portable::exp(log_close));
      path.rv20.push_back(realised_volatility(returns));
    }
  }
  return path;
}

}  // namespace calibeam
