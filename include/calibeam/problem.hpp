// The data of a run as plain arrays: built once, read-only, shared by every candidate (resident on the device, if any).
// After this point nobody knows what a column means; names are kept for reports only.
//
// Rows are padded and ordered in runs: time is cut into segments (no training, calibration or evaluation set ever cuts
// a segment), and inside a segment the rows of one ticker class stand together. So a ticker effect is constant over a
// run, and its part of a gradient or Hessian is a sum over the run (design: ticker-blocked rows).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "calibeam/options.hpp"

namespace calibeam {

inline constexpr std::uint32_t kNone = UINT32_MAX;
/// Runs are padded with rows of weight 0 to a multiple of this.
inline constexpr std::uint32_t kRowPadding = 8;
/// Weights that add up to less are none: numbers as small as their products lose digits.
inline constexpr double kSmallestMass = 1e-290;
/// A table whose weights add up to more is refused: their products with losses may be more than a double holds.
inline constexpr double kLargestMass = 1e305;

/// Why a model could not be fitted; the names are those of SEMANTICS section 7.
enum class FitStatus : std::uint8_t {
  ok,
  insufficient_train_weeks,
  insufficient_train_rows,
  insufficient_calib_rows,
  no_weight,
  single_class,
  single_class_calib,
  not_converged,
};

/// A column of the shared design matrix. `values` has one entry per padded row; NaN is missing (0 on padding rows).
struct DesignColumn {
  enum class Kind : std::uint8_t { numeric, level };
  std::string name;  ///< feature name, or "<column>=<level>"
  Kind kind = Kind::numeric;
  std::string column;  ///< levels: the categorical column
  std::string level;   ///< levels: the level
  bool has_missing = false;
  std::vector<double> values;
};

/// A ticker with enough rows for effects of its own, or all the others, pooled.
struct TickerClass {
  std::string name;         ///< the ticker; empty for a pooled class
  bool foundation = false;  ///< all its tickers are foundation tickers (else none is)
};

/// Rows [begin, end) of one ticker class in one segment, padded up to padded_end (a multiple of kRowPadding, like
/// begin).
struct Run {
  std::uint32_t begin, end, padded_end, ticker_class;
};

/// A stretch of weeks that every row set holds wholly or not at all. Its runs are [first_run, last_run).
struct Segment {
  std::uint32_t first_week, last_week;  ///< indices into Problem::weeks, inclusive
  std::uint32_t first_run, last_run;
  std::uint32_t begin, end;  ///< padded rows [begin, end)
};

/// Segments [first_segment, last_segment), less rows that expire on or after `expiry_before` (purge) and, in a training
/// set, rows of tickers that are not trained on.
struct RowSet {
  std::uint32_t first_segment = 0, last_segment = 0;
  std::int32_t expiry_before = INT32_MAX;
  bool training = false;
  std::uint64_t num_rows = 0;
};

/// What one column learned from TRAIN_FIT: x becomes (missing -> median, minus mean) / scale. Levels: mean 0, scale 1.
struct ColumnStatistics {
  double median = 0.0;
  double mean = 0.0;
  double scale = 1.0;
  bool active = false;  ///< false: no present value, near-constant, or a level that was not seen
};

/// What a ticker class learned from TRAIN_FIT.
struct ClassStatistics {
  std::uint64_t support = 0;              ///< TRAIN_FIT rows
  double slope_mean = 0.0;                ///< over TRAIN_FIT of (0/1 column of the class) * x_logit_prn
  double slope_scale = 0.0;               ///< its population standard deviation
  bool has_intercept = false;             ///< own intercept column where candidates use intercepts (by support)
  bool has_slope_all = false;             ///< own slope column with intercepts `all`
  bool has_slope_non_foundation = false;  ///< ... with `non_foundation`
};

/// One way to split a fold's TRAIN weeks, with all that is learned from its TRAIN_FIT rows.
struct Slice {
  FitStatus status = FitStatus::ok;       ///< not ok: every candidate that uses the slice fails with this
  RowSet fit, calib;                      ///< calib is empty in the slice of candidates without a calibrator
  std::uint64_t purged_fit = 0;           ///< TRAIN_FIT rows left out because of CALIB's first as-of day
  std::uint32_t last_fit_week = 0;        ///< index of the last week that has TRAIN_FIT rows
  std::uint32_t chain_weights = 0;        ///< index into Problem::chain_weights
  std::vector<ColumnStatistics> columns;  ///< [F]
  std::vector<ClassStatistics> classes;   ///< [ticker classes]
};

/// One evaluation window (VAL, or TEST) and what may be learned for it.
struct Fold {
  bool is_test = false;
  bool usable = true;  ///< >= 100 TRAIN and >= 50 evaluation rows; candidates are evaluated on usable folds only
  std::uint32_t first_week = 0, last_week = 0;  ///< evaluation weeks, inclusive
  RowSet eval;
  std::uint64_t train_rows = 0;  ///< after embargo, ticker filter and purge
  std::uint64_t purged = 0;      ///< TRAIN rows left out because they expire on or after the first evaluation as-of day
  std::int32_t first_eval_asof = 0;  ///< day number
  std::array<Slice, 2> slices;       ///< [0] without, [1] with a CALIB part
};

struct Problem {
  std::uint32_t num_rows = 0;             ///< padded
  std::vector<DesignColumn> columns;      ///< [F]; numeric columns first, [0] is x_logit_prn; levels last
  std::uint32_t num_numeric = 0;          ///< columns [num_numeric, F) are levels and belong to every model
  std::vector<double> prn;                ///< clipped; 0.5 on padding rows
  std::vector<double> outcome;            ///< 0 or 1; 0 on padding rows
  std::vector<double> weight;             ///< raw; 0 on padding rows
  std::vector<std::uint8_t> trainable;    ///< 0 on padding rows and where the ticker is not trained on
  std::vector<std::int32_t> expiry;       ///< day number, the week's where absent
  std::vector<std::int32_t> asof;         ///< day number, the week's where absent
  std::vector<std::uint32_t> week;        ///< index into weeks
  std::vector<std::uint32_t> source_row;  ///< row of the Dataset, kNone on padding rows

  /// Raw weight / total of its chain in TRAIN_FIT (0 for a chain without weight). One vector serves all slices unless
  /// some chain lies in more than one segment. Empty without chain columns.
  std::vector<std::vector<double>> chain_weights;

  std::vector<std::int32_t> weeks;  ///< day numbers (days since 1970-01-01), ascending
  std::vector<TickerClass> classes;
  std::vector<Segment> segments;
  std::vector<Run> runs;
  std::vector<Fold> folds;  ///< VAL windows, oldest first; last, always, the final fit on all weeks before TEST, whose
                            ///< eval set is TEST (empty without TEST weeks)
  FitOptions fit;
  MetricOptions metric;
};

}  // namespace calibeam
