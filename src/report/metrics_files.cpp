// metrics_summary.json and metrics.csv: the winner against pRN, over the VAL windows and on TEST.
#include <string>

#include "report/record_facts.hpp"
#include "report/renderers.hpp"
#include "report/set_numbers.hpp"
#include "report/words.hpp"

namespace calibeam {
namespace {

struct Means {
  Metrics model, baseline;
};

void add(Metrics& sum, const Metrics& m, double share) {
  sum.log_loss += share * m.log_loss;
  sum.brier += share * m.brier;
  sum.ece += share * m.ece;
  sum.ece_q += share * m.ece_q;
}

Means mean_over_windows(const Trial& trial) {
  Means means;
  const double share = 1.0 / static_cast<double>(trial.windows.size());
  for (const WindowScore& window : trial.windows) {
    add(means.model, window.model, share);
    add(means.baseline, window.baseline, share);
  }
  return means;
}

Json pooled_json(const RowMetrics& pooled) {
  Json out;
  out["rows"] = pooled.rows;
  out["weight"] = json_number(pooled.weight);
  out.update(comparison_json(pooled.model, pooled.baseline));
  return out;
}

/// The means of the deltas, as the ranking used them.
Metrics mean_delta(const Trial& trial) {
  return {trial.delta_log_loss, trial.delta_brier, trial.delta_ece, trial.delta_ece_q};
}

void append_metrics(std::string& out, const char* set, const char* over, const RowMetrics& m, const Metrics& delta) {
  const auto line = [&](const char* metric, double Metrics::*value) {
    append_csv_row(out, {set, over, metric, csv_number(m.model.*value), csv_number(m.baseline.*value),
                         csv_number(delta.*value), std::to_string(m.rows), csv_number(m.weight)});
  };
  line("logloss", &Metrics::log_loss);
  line("brier", &Metrics::brier);
  line("ece", &Metrics::ece);
  line("eceq", &Metrics::ece_q);
}

}  // namespace

std::string metrics_summary_json(const RunRecord& record) {
  const Trial& winner = record.winner;
  Json out;
  out["schema_version"] = kReportSchemaVersion;
  out["trial_id"] = winner.id;
  out["key"] = winner.key;
  out["deployed"] = deployed_name(record.deployed);
  Json val;
  val["windows"] = winner.windows.size();
  const Means means = mean_over_windows(winner);
  val["mean_over_windows"] = comparison_json(means.model, means.baseline);
  val["mean_over_windows"]["delta"] = metrics_json(mean_delta(winner));
  val["delta_logloss_std"] = json_number(winner.delta_log_loss_std);
  val["worst_window_delta_logloss"] = json_number(winner.worst_delta_log_loss);
  val["pooled"] = pooled_json(validation_numbers(record).pooled);
  out["val"] = val;
  out["test"] = test_json(record);
  return json_text(out);
}

std::string metrics_csv(const RunRecord& record) {
  std::string out;
  append_csv_row(out, {"set", "over", "metric", "model", "baseline", "delta", "rows", "weight"});
  RowMetrics pooled = validation_numbers(record).pooled;
  append_metrics(out, "VAL", "rows", pooled, difference(pooled.model, pooled.baseline));
  const Means means = mean_over_windows(record.winner);
  pooled.model = means.model;
  pooled.baseline = means.baseline;
  append_metrics(out, "VAL", "windows", pooled, mean_delta(record.winner));
  if (has_test(record)) {
    RowMetrics test = test_numbers(record).pooled;
    test.model = record.final_fit->evaluation.model;
    test.baseline = record.final_fit->evaluation.baseline;
    append_metrics(out, "TEST", "rows", test, difference(test.model, test.baseline));
  }
  return out;
}

}  // namespace calibeam
