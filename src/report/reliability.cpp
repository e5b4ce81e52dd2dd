// reliability_bins.csv: mean prediction against mean outcome, by bins of equal width and of equal mass.
#include <string>

#include "report/renderers.hpp"
#include "report/set_numbers.hpp"
#include "report/text.hpp"

namespace calibeam {
namespace {

void append_bins(std::string& out, const char* set, const SetNumbers& numbers) {
  for (const Binning binning : {Binning::equal_width, Binning::equal_mass}) {
    const bool width = binning == Binning::equal_width;
    for (const Prediction prediction : {Prediction::model, Prediction::baseline}) {
      for (const ReliabilityBin& bin : numbers.bins(prediction, binning)) {
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
  append_bins(out, "VAL", validation_numbers(record));
  const SetNumbers& test = test_numbers(record);
  if (test.pooled.rows > 0) append_bins(out, "TEST", test);
  return out;
}

}  // namespace calibeam
