// Every setting of a run that is not searched, grouped by the room that reads it. Defaults are those of SEMANTICS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace calibeam {

/// Where the data is and what its columns are called (SEMANTICS section 2).
struct InputOptions {
  std::string csv;
  std::string week_column = "week_friday";
  std::string ticker_column = "ticker";
  std::string prn_column = "pRN";
  std::string target_column;                      ///< empty: the first present of the usual names
  std::string weight_column;                      ///< empty: the first present of the usual names; "none": no weights
  std::vector<std::string> categorical_features;  ///< text columns that enter every model as 0/1 levels
};

/// Which rows take part (SEMANTICS section 3).
struct RegimeOptions {
  std::vector<double> tdays_allowed;       ///< empty: all
  std::vector<int> asof_weekdays;          ///< 0 = Monday .. 6; empty: all
  std::vector<std::string> train_tickers;  ///< upper case; empty: all
  std::vector<std::string> foundation_tickers{"SPY", "QQQ", "IWM"};
};

/// Rolling-origin windows, in weeks (SEMANTICS section 4).
struct SplitOptions {
  int test_weeks = 20;
  int val_windows = 4;
  int val_window_weeks = 10;
  int embargo_weeks = 0;
  double calib_fraction = 0.20;  ///< share of the TRAIN weeks that is held back for Platt and isotonic, in (0, 1)
};

/// What every fit shares (SEMANTICS sections 5 and 6).
struct FitOptions {
  bool renormalise_weights = true;  ///< scale fit weights to mean 1
  int ticker_min_support = 300;
  int ticker_min_support_interactions = 1000;
};

/// SEMANTICS section 8.
struct MetricOptions {
  int ece_bins = 15;
  int eceq_bins = 10;
};

enum class SearchKind { beam, exhaustive };

/// SEMANTICS sections 9 and 10.
struct SearchOptions {
  SearchKind kind = SearchKind::beam;
  std::vector<double> C_grid{0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};
  int beam_width = 5;
  std::int64_t max_trials = 250;  ///< distinct keys; 0 = no limit (the default of an exhaustive search)
  double tie_epsilon = 1e-5;
  bool allow_isotonic = false;
  bool refine_c = false;
  int leaderboard_size = 25;
};

/// What it takes for the winner to replace pRN (SEMANTICS section 13, "Decision").
enum class DeployRule {
  significant,  ///< a score below 0, and luck an unlikely reason for it
  score,        ///< a score below 0
  always,
};

/// Which of the good trials is the winner.
enum class SelectRule {
  best,               ///< the first of the ranking
  one_standard_error  ///< the plainest whose score is within one standard error of the best
};

/// What is resampled as a whole for the winner's intervals.
enum class BootstrapGroup { week, chain, day };

/// SEMANTICS section 13. Nothing here changes a trial's numbers.
struct TrustOptions {
  DeployRule deploy_rule = DeployRule::significant;
  SelectRule select = SelectRule::best;
  BootstrapGroup bootstrap_group = BootstrapGroup::week;
  double alpha = 0.05;                   ///< in (0, 1)
  std::int64_t bootstrap_draws = 10000;  ///< at least 1
  std::optional<double> block_weeks;     ///< mean block length, in weeks, at least 1; by default chosen from the data
  std::uint64_t seed = 0;
};

/// Everything that fixes the numbers of a run; hashed into every key but for search and trust.
struct StudyOptions {
  InputOptions input;
  RegimeOptions regime;
  SplitOptions split;
  FitOptions fit;
  MetricOptions metric;
  SearchOptions search;
  TrustOptions trust;
};

}  // namespace calibeam
