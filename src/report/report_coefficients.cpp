// The fitted model in numbers: standardised, and per unit of the column as it stands in the file.
#include <fmt/format.h>

#include "report/report_sections.hpp"
#include "report/words.hpp"

namespace calibeam {
namespace {

/// The intercept that goes with coefficients of unstandardised columns.
double original_intercept(const FittedModel& model) {
  double intercept = model.intercept;
  for (const FittedColumn& column : model.columns) {
    if (column.kind == FittedColumn::Kind::numeric) intercept -= column.coefficient / column.scale * column.mean;
  }
  return intercept;
}

std::string column_line(const FittedColumn& column) {
  const std::string per_unit = fmt::format("{:+.6g}", column.coefficient / column.scale);
  if (column.kind == FittedColumn::Kind::numeric) {
    return fmt::format("| {} | {:+.6f} | {} | {:.6g} | {:.6g} | {:.6g} |\n", markdown_cell(column.name),
                       column.coefficient, per_unit, column.median, column.mean, column.scale);
  }
  const bool slope = column.kind == FittedColumn::Kind::slope;
  return fmt::format("| {} | {:+.6f} | {} | | | {} |\n", markdown_cell(column.name), column.coefficient, per_unit,
                     slope ? fmt::format("{:.6g}", column.scale) : "");
}

std::string calibrator_text(const FittedModel& model) {
  if (model.platt) {
    return fmt::format("\nPlatt scaling: p = sigmoid({:+.6f} + {:.6f} * linear predictor), on {} CALIB rows.\n",
                       model.platt->intercept, model.platt->slope, model.n_calib);
  }
  if (model.isotonic) {
    return fmt::format("\nIsotonic regression with {} knots on {} CALIB rows (in `model.json`).\n",
                       model.isotonic->x.size(), model.n_calib);
  }
  return "";
}

}  // namespace

std::string coefficients_section(const RunRecord& record) {
  std::string out = "## Coefficients\n\n";
  if (!record.final_fit) return out + fmt::format("The final fit failed: {}.\n", record.final_reason);
  const FittedModel& model = record.final_fit->model;
  out += fmt::format(
      "Final fit on all weeks before TEST: {} rows, {} iterations, gradient {:.1e}. The linear predictor is "
      "in units of log-odds; *per unit* is per unit of the column itself.\n\n"
      "| column | standardised | per unit | median | mean | scale |\n|---|---:|---:|---:|---:|---:|\n",
      model.n_train_fit, model.iterations, model.gradient);
  out += fmt::format("| (intercept) | {:+.6f} | {:+.6g} | | | |\n", model.intercept, original_intercept(model));
  for (const FittedColumn& column : model.columns) out += column_line(column);
  return out + calibrator_text(model);
}

}  // namespace calibeam
