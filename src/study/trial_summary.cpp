#include "study/trial_summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "search/configuration_json.hpp"

namespace calibeam {
namespace {

constexpr auto kReasons = std::to_array<std::string_view>({"", "insufficient_train_weeks", "insufficient_train_rows",
                                                           "insufficient_calib_rows", "no_weight", "single_class",
                                                           "single_class_calib", "not_converged"});

// Interactions named in a family and switched on are one feature.
int num_features(const Configuration& config) {
  auto names = sorted_features(config);
  if (config.enable_x_m) names.emplace_back("x_m");
  if (config.enable_x_abs_m) names.emplace_back("x_abs_m");
  std::sort(names.begin(), names.end());
  return static_cast<int>(std::unique(names.begin(), names.end()) - names.begin());
}

template <typename Value>
double mean_over(const std::vector<WindowScore>& windows, Value value) {
  double sum = 0.0;
  for (const auto& w : windows) sum += value(w);
  return sum / static_cast<double>(windows.size());
}

}  // namespace

std::string_view reason_of(FitStatus status) { return kReasons.at(static_cast<std::size_t>(status)); }

bool is_reason(std::string_view reason) {
  return !reason.empty() && std::find(kReasons.begin(), kReasons.end(), reason) != kReasons.end();
}

void summarise(Trial& trial) {
  trial.num_features = num_features(trial.config);
  const auto& windows = trial.windows;
  if (windows.empty()) return;
  const auto delta = [](const WindowScore& w) { return w.model.log_loss - w.baseline.log_loss; };
  trial.objective = mean_over(windows, [](const auto& w) { return w.model.log_loss; });
  trial.delta_log_loss = mean_over(windows, delta);
  trial.delta_brier = mean_over(windows, [](const auto& w) { return w.model.brier - w.baseline.brier; });
  trial.delta_ece = mean_over(windows, [](const auto& w) { return w.model.ece - w.baseline.ece; });
  trial.delta_ece_q = mean_over(windows, [](const auto& w) { return w.model.ece_q - w.baseline.ece_q; });
  trial.delta_log_loss_std = std::sqrt(mean_over(windows, [&](const auto& w) {
    const double d = delta(w) - trial.delta_log_loss;
    return d * d;
  }));
  trial.worst_delta_log_loss = delta(windows.front());
  for (const auto& w : windows) trial.worst_delta_log_loss = std::max(trial.worst_delta_log_loss, delta(w));
  trial.tie_score = trial.delta_brier + trial.delta_ece_q + 0.0005 * trial.num_features +
                    0.001 * (trial.config.ticker_x_interactions ? 1.0 : 0.0);
}

void take_evaluation(Trial& trial, Evaluation&& evaluation) {
  trial.reason = reason_of(evaluation.status);
  trial.windows.clear();
  if (trial.ok()) {
    for (auto& fold : evaluation.folds) {
      trial.windows.push_back({fold.model, fold.baseline, std::move(fold.weekly_delta)});
    }
  }
  summarise(trial);
}

}  // namespace calibeam
