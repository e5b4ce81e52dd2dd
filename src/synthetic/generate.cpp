#include "synthetic/generate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "calibeam/error.hpp"
#include "files/atomic_file.hpp"
#include "synthetic/chain.hpp"
#include "synthetic/random.hpp"
#include "synthetic/row_text.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kFlushBytes = std::size_t{1} << 20;

void require(bool condition, const std::string& message) {
  if (!condition) throw UsageError("generate: " + message);
}

void check_options(const GenerateOptions& options) {
  require(options.weeks >= 1 && options.weeks <= 4000, fmt::format("weeks = {} is not in 1 .. 4000", options.weeks));
  require(options.tickers >= 1 && options.tickers <= 10'000,
          fmt::format("tickers = {} is not in 1 .. 10000", options.tickers));
  require(options.edge >= 0.0 && options.edge <= 3.0, fmt::format("edge = {} is not in [0, 3]", options.edge));
  require(options.missing_share >= 0.0 && options.missing_share < 1.0,
          fmt::format("missing share = {} is not in [0, 1)", options.missing_share));
  require(options.market_correlation >= 0.0 && options.market_correlation < 1.0,
          fmt::format("market correlation = {} is not in [0, 1)", options.market_correlation));
  require(options.test_weeks >= 0 && options.val_windows >= 0 && options.val_window_weeks >= 0,
          "numbers of weeks and windows must not be negative");
  require(!options.asof_days.empty(), "there must be at least one as-of weekday");
  for (const int day : options.asof_days) {
    require(day >= 0 && day <= 3, fmt::format("as-of weekday {} is not in 0 (Monday) .. 3 (Thursday)", day));
    require(std::count(options.asof_days.begin(), options.asof_days.end(), day) == 1,
            fmt::format("as-of weekday {} is given twice", day));
  }
}

// A chain to be made.
struct Slot {
  std::size_t week = 0;
  int weekday = 0;
  std::size_t num_strikes = 0;
};

std::vector<Slot> slots_of_a_ticker(const Market& market, std::vector<int> asof_days) {
  std::sort(asof_days.begin(), asof_days.end());
  std::vector<Slot> slots;
  for (std::size_t week = 0; week < market.weeks.size(); ++week) {
    for (const int day : asof_days) {
      if (market.weeks[week].is_trading[static_cast<std::size_t>(day)]) slots.push_back({week, day, 0});
    }
  }
  return slots;
}

// Chains of different lengths (drawn from 8 to 16, then scaled) that have `rows` strikes together.
std::vector<Slot> allot_rows(const std::vector<Slot>& one, const GenerateOptions& options) {
  const auto tickers = static_cast<std::size_t>(options.tickers);
  const std::uint64_t chains = one.size() * tickers;
  require(chains > 0, "no as-of day is a trading day");
  require(
      options.rows >= chains && options.rows <= chains * (kMaxStrikes / 2),
      fmt::format("rows = {} does not go with {} chains (ticker x as-of day): {} to {} rows would; change rows, weeks "
                  "or tickers",
                  options.rows, chains, chains, chains * (kMaxStrikes / 2)));
  Random random(options.seed, RandomStream::chain_size, 0);
  std::vector<Slot> slots;
  std::vector<std::uint64_t> before{0};  // sum of sizes of the chains up to here
  for (std::size_t i = 0; i < chains; ++i)
    before.push_back(before.back() + static_cast<unsigned>(random.integer(8, 16)));
  const auto share = [&](std::size_t i) {  // every chain has one strike, and its part of the others
    return static_cast<std::uint64_t>(static_cast<double>(options.rows - chains) *
                                      (static_cast<double>(before[i]) / static_cast<double>(before.back())));
  };
  for (std::size_t i = 0; i < chains; ++i) {
    slots.push_back(one[i % one.size()]);
    slots.back().num_strikes = 1 + share(i + 1) - share(i);
  }
  return slots;
}

// Which window a week is scored in: 0 .. val_windows - 1, then TEST; -1 for none.
int window_of(const GenerateOptions& options, std::size_t week) {
  const int first_test = options.weeks - options.test_weeks;
  const int first_val = first_test - options.val_windows * options.val_window_weeks;
  const int w = static_cast<int>(week);
  if (w >= first_test) return options.val_windows;
  return w < first_val || first_val < 0 ? -1 : (w - first_val) / options.val_window_weeks;
}

PeriodScore mean_of(const std::vector<PeriodScore>& windows) {
  PeriodScore mean;
  const auto n = static_cast<double>(windows.size());
  for (const PeriodScore& window : windows) {
    mean.num_rows += window.num_rows;
    mean.expected_truth += window.expected_truth / n;
    mean.expected_prn += window.expected_prn / n;
    mean.realised_truth += window.realised_truth / n;
    mean.realised_prn += window.realised_prn / n;
  }
  return mean;
}

// Everything that is fixed before the first row.
struct Plan {
  Market market;
  std::vector<Slot> slots;       // ticker after ticker
  std::vector<ScoreSum> scores;  // VAL windows, then TEST
};

void generate_ticker(const GenerateOptions& options, std::size_t index, Plan& plan, Truth& truth, std::string& text,
                     const TextSink& sink) {
  const Ticker ticker = make_ticker(plan.market, index);
  const Path path = simulate_path(plan.market, ticker, index);
  const double intercept = ticker.is_foundation ? truth.calibration.foundation_intercept
                                                : truth.calibration.ticker_intercept_range * ticker.intercept_unit;
  truth.ticker_intercepts.emplace_back(ticker.name, intercept);
  Random random(options.seed, RandomStream::cells, index);
  const std::size_t per_ticker = plan.slots.size() / static_cast<std::size_t>(options.tickers);
  for (std::size_t i = index * per_ticker; i < (index + 1) * per_ticker; ++i) {
    const Slot& slot = plan.slots[i];
    Chain chain = make_chain(plan.market, ticker, path, slot.week, slot.weekday, slot.num_strikes);
    plant_miscalibration(chain, truth.calibration, intercept, options.edge == 0.0);
    const int window = window_of(options, slot.week);
    for (const Strike& strike : chain.strikes) {
      if (window < 0) break;
      plan.scores[static_cast<std::size_t>(window)].add(1.0 / static_cast<double>(slot.num_strikes),
                                                        strike.true_probability, strike.prn, strike.outcome);
    }
    append_lines(text, chain,
                 {ticker, plan.market.weeks[slot.week], options.missing_share, options.with_true_probability}, random);
    truth.num_rows += chain.strikes.size();
    if (text.size() >= kFlushBytes) {
      sink(text);
      text.clear();
    }
  }
}

}  // namespace

Truth generate_csv(const GenerateOptions& options, const TextSink& sink) {
  check_options(options);
  Plan plan;
  plan.market = simulate_market(options.seed, options.weeks, options.market_correlation);
  plan.slots = allot_rows(slots_of_a_ticker(plan.market, options.asof_days), options);
  plan.scores.resize(static_cast<std::size_t>(options.val_windows) + 1);
  Truth truth;
  truth.calibration = planted_calibration(options.edge);
  std::string text = header_line(options.with_true_probability);
  for (std::size_t i = 0; i < static_cast<std::size_t>(options.tickers); ++i) {
    generate_ticker(options, i, plan, truth, text, sink);
  }
  sink(text);
  truth.test = plan.scores.back().mean();
  std::vector<PeriodScore> windows;
  for (std::size_t k = 0; k + 1 < plan.scores.size(); ++k) windows.push_back(plan.scores[k].mean());
  truth.validation = mean_of(windows);
  return truth;
}

GeneratedFiles write_synthetic_csv(const std::string& path, const GenerateOptions& options) {
  GeneratedFiles files;
  files.csv = path;
  files.truth = std::filesystem::path(path).replace_extension().string() + "_truth.json";
  check_options(options);
  AtomicFile csv(files.csv);
  AtomicFile truth(files.truth);
  files.known = generate_csv(options, [&csv](std::string_view text) { csv.append(text); });
  truth.append(truth_json(options, files.known));
  truth.publish();
  csv.publish();
  return files;
}

}  // namespace calibeam
