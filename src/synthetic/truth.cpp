#include "synthetic/truth.hpp"

#include <algorithm>
#include <cmath>

#include "synthetic/portable_math.hpp"

namespace calibeam {
namespace {

double log_loss(double probability, bool outcome) { return -portable::log(outcome ? probability : 1.0 - probability); }

}  // namespace

TrueCalibration planted_calibration(double edge) {
  TrueCalibration truth;
  truth.intercept = 0.05 * edge;
  truth.slope = 1.0 + 0.45 * edge;
  truth.log_m_fwd = -3.0 * edge;
  truth.x_abs_m = 2.0 * edge;
  truth.rv20 = -0.6 * edge;
  truth.foundation_intercept = 0.15 * edge;
  truth.ticker_intercept_range = 0.35 * edge;
  return truth;
}

// The formula is linear in x = logit(pRN), so it can be solved for it.
double distort(const TrueCalibration& calibration, const CalibrationInput& input, double true_probability) {
  const double volatility = std::isnan(input.rv20) ? 0.0 : calibration.rv20 * (input.rv20 - calibration.rv20_centre);
  const double offset =
      calibration.intercept + calibration.log_m_fwd * input.log_m_fwd + volatility + input.ticker_intercept;
  const double slope = calibration.slope + calibration.x_abs_m * std::abs(input.log_m_fwd);
  const double x = (portable::logit(true_probability) - offset) / slope;
  return std::clamp(portable::sigmoid(x), 1e-6, 1.0 - 1e-6);
}

void ScoreSum::add(double weight, double true_probability, double prn, bool outcome) {
  const double p = true_probability;
  weight_ += weight;
  ++sum_.num_rows;
  sum_.expected_truth += weight * (p * log_loss(p, true) + (1.0 - p) * log_loss(p, false));
  sum_.expected_prn += weight * (p * log_loss(prn, true) + (1.0 - p) * log_loss(prn, false));
  sum_.realised_truth += weight * log_loss(p, outcome);
  sum_.realised_prn += weight * log_loss(prn, outcome);
}

PeriodScore ScoreSum::mean() const {
  PeriodScore mean = sum_;
  if (weight_ == 0.0) return mean;
  for (double* value : {&mean.expected_truth, &mean.expected_prn, &mean.realised_truth, &mean.realised_prn}) {
    *value /= weight_;
  }
  return mean;
}

}  // namespace calibeam
