// The true calibration of made-up data, and what it is worth.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace calibeam {

/// logit(true probability) = intercept + slope * x_logit_prn + log_m_fwd * m + x_abs_m * x_logit_prn * |m|
///                           + rv20 * (rv20 - rv20_centre) + ticker intercept,   m = log_m_fwd
/// in the units of the columns. Where fewer than 20 returns are known the rv20 term is 0; a cell of rv20 that is
/// missing later on was left out after its effect.
struct TrueCalibration {
  double intercept = 0.0;
  double slope = 1.0;
  double log_m_fwd = 0.0;
  double x_abs_m = 0.0;
  double rv20 = 0.0;
  double rv20_centre = 0.3;
  double foundation_intercept = 0.0;    ///< shared by SPY, QQQ and IWM
  double ticker_intercept_range = 0.0;  ///< the others' are in [-range, range]
};

/// The planted calibration at the given size; at 0 it is the identity.
[[nodiscard]] TrueCalibration planted_calibration(double edge);

/// Facts about a row that the calibration looks at.
struct CalibrationInput {
  double log_m_fwd = 0.0;
  double rv20 = 0.0;  ///< NaN: not known yet
  double ticker_intercept = 0.0;
};

/// The pRN that the calibration turns into `true_probability`.
[[nodiscard]] double distort(const TrueCalibration& calibration, const CalibrationInput& input,
                             double true_probability);

/// Weighted log losses of a period. Expected: over outcomes that follow the true probability; realised: over those
/// drawn. Over several windows: the mean of the windows, as in a search.
struct PeriodScore {
  std::uint64_t num_rows = 0;
  double expected_truth = 0.0, expected_prn = 0.0;
  double realised_truth = 0.0, realised_prn = 0.0;
};

struct Truth {
  TrueCalibration calibration;
  std::vector<std::pair<std::string, double>> ticker_intercepts;  ///< tickers in file order
  std::uint64_t num_rows = 0;
  PeriodScore validation, test;  ///< num_rows 0: the data does not reach that far back
};

/// Adds up the losses of one window.
class ScoreSum {
 public:
  void add(double weight, double true_probability, double prn, bool outcome);
  [[nodiscard]] PeriodScore mean() const;

 private:
  PeriodScore sum_;
  double weight_ = 0.0;
};

}  // namespace calibeam
