// rolling_windows.csv (one line per window, with its leak certificate) and rolling_summary.csv (over the windows).
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "report/diagnostics.hpp"
#include "report/record_facts.hpp"
#include "report/renderers.hpp"
#include "report/row_metrics.hpp"
#include "report/words.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string day_text(const std::optional<std::int32_t>& day) { return day ? format_day(*day) : std::string(); }

std::string metric_cells(const Metrics& model, const Metrics& baseline) {
  const Metrics delta = difference(model, baseline);
  std::string out;
  for (const double v : {model.log_loss, baseline.log_loss, delta.log_loss, model.brier, baseline.brier, delta.brier,
                         model.ece, baseline.ece, delta.ece, model.ece_q, baseline.ece_q, delta.ece_q}) {
    out += "," + csv_number(v);
  }
  return out;
}

void append_window(std::string& out, const RunRecord& record, const FoldDetails& details, const std::string& set) {
  const Problem& problem = record.inputs.problem;
  const Fold& fold = problem.folds[details.fold];
  const std::size_t slice = slice_of(record.winner.config);
  const Slice& learned = fold.slices[slice];
  const LeakCertificate leak = leak_certificate(problem, details.fold, slice);
  std::string line;
  append_csv_row(line,
                 {set, first_week_text(problem, details.fold), last_week_text(problem, details.fold),
                  std::to_string(learned.fit.num_rows), std::to_string(learned.calib.num_rows),
                  std::to_string(fold.eval.num_rows), std::to_string(fold.purged), std::to_string(learned.purged_fit),
                  day_text(leak.last_label_fit), day_text(leak.first_asof_calib), day_text(leak.last_label_calib),
                  format_day(leak.first_asof_eval), leak.holds() ? "true" : "false"});
  line.pop_back();
  out += line + metric_cells(details.evaluation.model, details.evaluation.baseline) + "\n";
}

}  // namespace

std::string rolling_windows_csv(const RunRecord& record) {
  std::string out;
  append_csv_row(out, {"window",
                       "start",
                       "end",
                       "n_train_fit",
                       "n_calib",
                       "n_val",
                       "purged",
                       "purged_fit",
                       "last_label_train_fit",
                       "first_asof_calib",
                       "last_label_calib",
                       "first_asof_eval",
                       "leak_free",
                       "logloss_model",
                       "logloss_baseline",
                       "delta_logloss",
                       "brier_model",
                       "brier_baseline",
                       "delta_brier",
                       "ece_model",
                       "ece_baseline",
                       "delta_ece",
                       "eceq_model",
                       "eceq_baseline",
                       "delta_eceq"});
  for (const FoldDetails& window : record.windows) {
    append_window(out, record, window, "VAL " + std::to_string(window.fold + 1));
  }
  if (has_test(record)) append_window(out, record, *record.final_fit, "TEST");
  return out;
}

std::string rolling_summary_csv(const RunRecord& record) {
  std::string out;
  append_csv_row(out, {"metric", "windows", "mean_model", "mean_baseline", "mean_delta", "std_delta", "best_delta",
                       "worst_delta", "windows_improved"});
  const auto line = [&](const char* metric, double Metrics::*field) {
    const std::vector<WindowScore>& windows = record.winner.windows;
    const auto n = static_cast<double>(windows.size());
    double model = 0.0, baseline = 0.0, best = kInfinity, worst = -kInfinity;
    std::vector<double> deltas;
    for (const WindowScore& window : windows) {
      model += window.model.*field / n;
      baseline += window.baseline.*field / n;
      deltas.push_back(window.model.*field - window.baseline.*field);
      best = std::min(best, deltas.back());
      worst = std::max(worst, deltas.back());
    }
    double mean = 0.0, squares = 0.0;
    for (const double d : deltas) mean += d / n;
    for (const double d : deltas) squares += (d - mean) * (d - mean);
    const auto improved = std::count_if(deltas.begin(), deltas.end(), [](double d) { return d < 0.0; });
    append_csv_row(out,
                   {metric, std::to_string(windows.size()), csv_number(model), csv_number(baseline), csv_number(mean),
                    csv_number(std::sqrt(squares / n)), csv_number(best), csv_number(worst), std::to_string(improved)});
  };
  line("logloss", &Metrics::log_loss);
  line("brier", &Metrics::brier);
  line("ece", &Metrics::ece);
  line("eceq", &Metrics::ece_q);
  return out;
}

}  // namespace calibeam
