// The truth as a document.
#include <nlohmann/json.hpp>

#include "synthetic/generate.hpp"

namespace calibeam {
namespace {

using Json = nlohmann::ordered_json;

Json score_json(const PeriodScore& score) {
  if (score.num_rows == 0) return nullptr;
  const auto block = [](double truth, double prn) {
    return Json{{"log_loss_truth", truth}, {"log_loss_prn", prn}, {"delta_log_loss", truth - prn}};
  };
  return {{"rows", score.num_rows},
          {"expected", block(score.expected_truth, score.expected_prn)},
          {"realised", block(score.realised_truth, score.realised_prn)}};
}

}  // namespace

std::string truth_json(const GenerateOptions& options, const Truth& truth) {
  const TrueCalibration& c = truth.calibration;
  Json intercepts = Json::object();
  for (const auto& [ticker, intercept] : truth.ticker_intercepts) intercepts[ticker] = intercept;
  const Json document{
      {"schema_version", 1},
      {"about", "made-up data: closes are simulated, so the probability that the close at expiry is above K is known"},
      {"seed", options.seed},
      {"rows", truth.num_rows},
      {"weeks", options.weeks},
      {"tickers", options.tickers},
      {"asof_days", options.asof_days},
      {"edge", options.edge},
      {"missing_share", options.missing_share},
      {"market_correlation", options.market_correlation},
      {"is_null", options.edge == 0.0},
      {"formula",
       "logit(true) = intercept + slope * x_logit_prn + log_m_fwd * log_m_fwd + x_abs_m * x_logit_prn * abs_log_m_fwd "
       "+ "
       "rv20 * (rv20 - rv20_centre) + ticker_intercepts[ticker]; no rv20 term before 20 returns are known"},
      {"coefficients",
       {{"intercept", c.intercept},
        {"slope", c.slope},
        {"log_m_fwd", c.log_m_fwd},
        {"x_abs_m", c.x_abs_m},
        {"rv20", c.rv20},
        {"rv20_centre", c.rv20_centre}}},
      {"ticker_intercepts", intercepts},
      {"scores_use", "weight sample_weight_final; validation is the mean of its windows"},
      {"val_windows", options.val_windows},
      {"val_window_weeks", options.val_window_weeks},
      {"test_weeks", options.test_weeks},
      {"validation", score_json(truth.validation)},
      {"test", score_json(truth.test)}};
  return document.dump(2) + "\n";
}

}  // namespace calibeam
