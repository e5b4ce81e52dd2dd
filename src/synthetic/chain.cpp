#include "synthetic/chain.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "synthetic/portable_math.hpp"

namespace calibeam {
namespace {

constexpr double kCentsPerUnit = 100.0;
constexpr double kWidth = 4.0;  // of the band of strikes, in standard deviations of the log return

// The largest usual distance of strikes that is not above `cents`; at least a cent.
std::int64_t usual_step(double cents) {
  std::int64_t step = 1;
  for (std::int64_t scale = 1; scale <= 1'000'000; scale *= 10) {
    for (const std::int64_t candidate : {scale, scale * 5 / 2, scale * 5}) {
      if (static_cast<double>(candidate) <= cents) step = std::max(step, candidate);
    }
  }
  return step;
}

}  // namespace

Chain make_chain(const Market& market, const Ticker& ticker, const Path& path, std::size_t week, int weekday,
                 std::size_t num_strikes) {
  const std::size_t today = week * kDaysPerWeek + static_cast<std::size_t>(weekday);
  Chain chain;
  chain.weekday = weekday;
  chain.spot = path.close[today];
  chain.expiry_close = path.close[week * kDaysPerWeek + kDaysPerWeek - 1];
  chain.rv20 = path.rv20[today];
  chain.T_years = (kDaysPerWeek - 1 - weekday) / 365.0;
  chain.forward = chain.spot * portable::exp((kInterestRate - ticker.dividend_yield) * chain.T_years);

  const double deviation = path.daily_volatility[week] * std::sqrt(market.weeks[week].trading_days_after(weekday));
  const double cents = chain.spot * kCentsPerUnit;
  const std::int64_t step =
      usual_step(cents * deviation * kWidth / static_cast<double>(std::max<std::size_t>(num_strikes, 4)));
  const auto middle = static_cast<std::int64_t>(std::round(cents / static_cast<double>(step)));
  const std::int64_t lowest = std::max<std::int64_t>(middle - static_cast<std::int64_t>(num_strikes) / 2, 1);
  for (std::size_t i = 0; i < num_strikes; ++i) {
    Strike strike;
    strike.K = static_cast<double>((lowest + static_cast<std::int64_t>(i)) * step) / kCentsPerUnit;
    strike.log_m = portable::log(strike.K / chain.spot);
    strike.log_m_fwd = portable::log(strike.K / chain.forward);
    strike.true_probability = portable::normal_cdf(-strike.log_m_fwd / deviation - 0.5 * deviation);
    strike.true_probability = std::clamp(strike.true_probability, 1e-6, 1.0 - 1e-6);
    strike.outcome = chain.expiry_close > strike.K;
    chain.strikes.push_back(strike);
  }
  return chain;
}

void plant_miscalibration(Chain& chain, const TrueCalibration& calibration, double ticker_intercept, bool is_null) {
  for (Strike& strike : chain.strikes) {
    strike.prn = is_null
                     ? strike.true_probability
                     : distort(calibration, {strike.log_m_fwd, chain.rv20, ticker_intercept}, strike.true_probability);
  }
}

}  // namespace calibeam
