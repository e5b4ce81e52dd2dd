// Made-up but realistic option weeklies whose true calibration is known: for demonstrations and for tests of the
// search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "synthetic/truth.hpp"

namespace calibeam {

struct GenerateOptions {
  std::uint64_t seed = 1;
  std::uint64_t rows = 60'000;             ///< exactly; 1 to 100 on average per chain (ticker, as-of day)
  int weeks = 104;                         ///< Fridays from 2022-01-07 on, 1 to 4000
  int tickers = 12;                        ///< 1 to 10000; the first three are SPY, QQQ and IWM
  std::vector<int> asof_days{0, 1, 2, 3};  ///< weekdays, 0 = Monday .. 3; market holidays are skipped
  double edge = 1.0;                       ///< size of the planted miscalibration, in [0, 3]; 0: pRN is exactly right
  double missing_share = 0.02;             ///< of the cells of rv20, rel_spread_median and dividend_yield, in [0, 1)
  double market_correlation = 0.4;         ///< between the daily returns of two equities, in [0, 1)
  bool with_true_probability = true;  ///< a last column `true_prob_outcome`, which is refused as a feature by its name
  // The periods for which the truth is scored; those of the default splits.
  int test_weeks = 20;
  int val_windows = 4;
  int val_window_weeks = 10;
};

/// Takes the next part of the file.
using TextSink = std::function<void(std::string_view)>;

/// Makes the CSV text, header first, rows by ticker, week, as-of day and strike, and returns what is true of it. The
/// same options give the same bytes on every machine. Throws UsageError for options out of range.
Truth generate_csv(const GenerateOptions& options, const TextSink& sink);

/// The truth as JSON (schema_version 1): formula, coefficients, and what truth and pRN score.
[[nodiscard]] std::string truth_json(const GenerateOptions& options, const Truth& truth);

struct GeneratedFiles {
  std::string csv, truth;  ///< paths; the second is "<csv without extension>_truth.json"
  Truth known;
};

/// Writes both files, each under a temporary name that is then renamed. Throws DataError if that fails.
GeneratedFiles write_synthetic_csv(const std::string& path, const GenerateOptions& options);

}  // namespace calibeam
