#include "report/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "search/configuration_json.hpp"
#include "search/strict_json.hpp"

namespace calibeam {

std::vector<std::string> optional_features(const Configuration& config) {
  std::vector<std::string> names = sorted_features(config);
  const auto add = [&names](const char* name, bool on) {
    if (on && std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
  };
  add("x_m", config.enable_x_m);
  add("x_abs_m", config.enable_x_abs_m);
  return names;
}

std::vector<std::string> config_sentences(const Configuration& config) {
  std::vector<std::string> out;
  out.push_back(fmt::format("inverse regularisation strength C = {}", config.C));
  const std::vector<std::string> features = optional_features(config);
  out.push_back(features.empty() ? "features: logit(pRN) alone"
                                 : fmt::format("features beside logit(pRN): {}", fmt::join(features, ", ")));
  out.push_back(config.calibrate == Calibration::none
                    ? "no second calibration step"
                    : fmt::format("{} calibration on held-back TRAIN weeks",
                                  config.calibrate == Calibration::platt ? "Platt" : "isotonic"));
  out.emplace_back(config.group_reweight == GroupReweight::chain ? "every option chain weighs the same in the fit"
                                                                 : "rows weigh what the file says");
  switch (config.ticker_intercepts) {
    case TickerIntercepts::none:
      out.emplace_back("one intercept for all tickers");
      break;
    case TickerIntercepts::all:
      out.emplace_back("an intercept of its own for every ticker with support");
      break;
    case TickerIntercepts::non_foundation:
      out.emplace_back("an intercept of its own for every ticker with support; foundation tickers share one");
  }
  if (config.ticker_x_interactions) out.emplace_back("a slope on logit(pRN) for every ticker with enough support");
  if (config.train_decay_half_life_weeks > 0) {
    out.push_back(fmt::format("older weeks fade with a half-life of {} weeks", config.train_decay_half_life_weeks));
  }
  if (config.foundation_weight != 1.0) {
    out.push_back(fmt::format("foundation tickers weigh {} times as much in the fit", config.foundation_weight));
  }
  return out;
}

std::string signed_text(double value) { return fmt::format("{:+.6f}", value == 0.0 ? 0.0 : value); }

Json regime_json(const RegimeOptions& regime) {
  Json out;
  out["tdays_allowed"] = Json::array();
  for (const double days : regime.tdays_allowed) out["tdays_allowed"].push_back(Json(number_json(days)));
  out["asof_dow_allowed"] = regime.asof_weekdays;
  out["train_tickers"] = regime.train_tickers;
  out["foundation_tickers"] = regime.foundation_tickers;
  return out;
}

Json split_json(const SplitOptions& split) {
  Json out;
  out["test_weeks"] = split.test_weeks;
  out["val_windows"] = split.val_windows;
  out["val_window_weeks"] = split.val_window_weeks;
  out["embargo_weeks"] = split.embargo_weeks;
  out["calib_frac_of_train"] = split.calib_fraction;
  return out;
}

Json fit_json(const FitOptions& fit) {
  Json out;
  out["fit_weight_renorm"] = fit.renormalise_weights ? "mean1" : "none";
  out["ticker_min_support"] = fit.ticker_min_support;
  out["ticker_min_support_interactions"] = fit.ticker_min_support_interactions;
  return out;
}

Json metric_json(const MetricOptions& metric) {
  Json out;
  out["n_bins"] = metric.ece_bins;
  out["eceq_bins"] = metric.eceq_bins;
  return out;
}

Json metrics_json(const Metrics& metrics) {
  Json out;
  out["logloss"] = json_number(metrics.log_loss);
  out["brier"] = json_number(metrics.brier);
  out["ece"] = json_number(metrics.ece);
  out["eceq"] = json_number(metrics.ece_q);
  return out;
}

Metrics difference(const Metrics& model, const Metrics& baseline) {
  return {model.log_loss - baseline.log_loss, model.brier - baseline.brier, model.ece - baseline.ece,
          model.ece_q - baseline.ece_q};
}

Json comparison_json(const Metrics& model, const Metrics& baseline) {
  Json out;
  out["model"] = metrics_json(model);
  out["baseline"] = metrics_json(baseline);
  out["delta"] = metrics_json(difference(model, baseline));
  return out;
}

std::string count_text(std::int64_t count) {
  std::string text = fmt::format("{}", count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t i = text.size(); i > first + 3;) text.insert(i -= 3, 1, ',');
  return text;
}

}  // namespace calibeam
