// Flags of the demo data.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "calibeam/error.hpp"
#include "cli/flag.hpp"
#include "cli/flag_values.hpp"

namespace calibeam::cli {
namespace {

GenerateOptions& made(Settings& s) { return s.generate; }

void set_asof_days(Settings& s, const Given& given) {
  made(s).asof_days = to_weekdays(given);
  if (made(s).asof_days.back() > 3) {
    throw UsageError(given.flag + " is '" + given.value + "', but must be days from Monday to Thursday");
  }
}

std::vector<Flag> size_flags() {
  const Binding rows{
      [](Settings& s, const Given& g) { made(s).rows = static_cast<std::uint64_t>(to_integer(g, 1, 1000000000)); },
      fmt::format("{}", GenerateOptions{}.rows),
      {}};
  return {
      {"rows", "", "N", "Rows to write.", Group::generate, kGenerate, rows},
      {"weeks", "", "N", "Weeks, from 2022-01-07 on.", Group::generate, kGenerate,
       bind_integer(
           [](Settings & s) -> auto& { return made(s).weeks; }, 1, 4000)},
      {"tickers", "", "N", "Tickers; the first three are SPY, QQQ and IWM.", Group::generate, kGenerate,
       bind_integer(
           [](Settings & s) -> auto& { return made(s).tickers; }, 1, 10000)},
      {"asof-days", "", "LIST", "As-of weekdays, from Monday to Thursday.", Group::generate, kGenerate,
       Binding{set_asof_days, fmt::format("{}", fmt::join(GenerateOptions{}.asof_days, ",")), {}}},
  };
}

}  // namespace

std::vector<Flag> generate_flags() {
  std::vector<Flag> flags = size_flags();
  const std::vector<Flag> truth{
      {"edge", "", "X", "Size of the planted miscalibration; 0: pRN is exactly right.", Group::generate, kGenerate,
       bind_real([](Settings & s) -> auto& { return made(s).edge; }, {-1.0, 3.0})},
      {"null", "", "", "The same as --edge 0: pRN is exactly right, and whatever a search finds is luck.",
       Group::generate, kGenerate, Binding{[](Settings& s, const Given&) { made(s).edge = 0.0; }, "", {}}},
      {"missing-share", "", "X", "Share of missing cells in rv20, rel_spread_median and dividend_yield.",
       Group::generate, kGenerate,
       bind_real([](Settings & s) -> auto& { return made(s).missing_share; }, {0.0, 1.0, false, true})},
      {"market-correlation", "", "X", "Correlation of the daily returns of two equities.", Group::generate, kGenerate,
       bind_real([](Settings & s) -> auto& { return made(s).market_correlation; }, {0.0, 1.0, false, true})},
      {"without-true-probability", "", "", "Leave out the last column, true_prob_outcome.", Group::generate, kGenerate,
       bind_switch(
           [](Settings & s) -> auto& { return made(s).with_true_probability; }, false)},
  };
  flags.insert(flags.end(), truth.begin(), truth.end());
  return flags;
}

}  // namespace calibeam::cli
