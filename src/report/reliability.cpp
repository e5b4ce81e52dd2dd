// reliability_bins.csv: mean prediction against mean outcome, by bins of equal width and of equal mass.
#include <string>

#include "report/renderers.hpp"
#include "report/row_metrics.hpp"
#include "report/text.hpp"

namespace calibeam {
namespace {

void append_bins(std::string& out, const char* set, const std::vector<EvaluationRow>& rows,
                 const MetricOptions& options) {
  for (const Binning binning : {Binning::equal_width, Binning::equal_mass}) {
    const bool width = binning == Binning::equal_width;
    const int count = width ? options.ece_bins : options.eceq_bins;
    for (const Prediction prediction : {Prediction::model, Prediction::baseline}) {
      for (const ReliabilityBin& bin : reliability_bins(rows, prediction, binning, count)) {
        append_csv_row(
            out, {set, prediction == Prediction::model ? "model" : "baseline", width ? "equal_width" : "equal_mass",
                  std::to_string(bin.bin), std::to_string(bin.rows), csv_number(bin.weight), csv_number(bin.min_prob),
                  csv_number(bin.max_prob), csv_number(bin.mean_prob), csv_number(bin.mean_outcome),
                  csv_number(bin.mean_prob - bin.mean_outcome)});
      }
    }
  }
}

}  // namespace

std::string reliability_bins_csv(const RunRecord& record) {
  std::string out;
  append_csv_row(out, {"set", "prediction", "binning", "bin", "rows", "weight", "min_prob", "max_prob", "mean_prob",
                       "mean_outcome", "gap"});
  const MetricOptions& options = record.inputs.options.metric;
  append_bins(out, "VAL", validation_rows(record), options);
  const std::vector<EvaluationRow> test = test_rows(record);
  if (!test.empty()) append_bins(out, "TEST", test, options);
  return out;
}

}  // namespace calibeam
