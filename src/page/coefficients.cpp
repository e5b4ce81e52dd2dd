// The winner itself: its settings in sentences, and the fitted numbers.
#include <fmt/format.h>

#include "page/html.hpp"
#include "page/html_table.hpp"
#include "page/numbers.hpp"
#include "page/sections.hpp"
#include "page/whisker.hpp"
#include "report/words.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMostColumns = 400;

const char* kind_words(FittedColumn::Kind kind) {
  switch (kind) {
    case FittedColumn::Kind::numeric:
      return "number";
    case FittedColumn::Kind::level:
      return "shift";
    case FittedColumn::Kind::slope:
      return "slope";
  }
  return "";
}

std::string column_name(const FittedColumn& column) {
  if (column.kind == FittedColumn::Kind::slope) return "slope: " + column.level;
  return column.name == "x_logit_prn" ? "log-odds of pRN (x_logit_prn)" : column.name;
}

HtmlTable coefficient_table(const FittedModel& model) {
  HtmlTable table;
  table.id = "coefficients";
  table.sortable = true;
  table.columns = {{"column", HtmlColumn::Kind::text},
                   {"kind", HtmlColumn::Kind::text},
                   {"coefficient"},
                   {"0 at the line", HtmlColumn::Kind::picture},
                   {"per unit"},
                   {"mean"},
                   {"scale"}};
  WhiskerRange range;
  for (const FittedColumn& column : model.columns) range.hold(column.coefficient);
  table.rows.push_back({{"(intercept)", ""},
                        {"shift", ""},
                        number_cell(delta_words(model.intercept), model.intercept),
                        {"", ""},
                        {"", ""},
                        {"", ""},
                        {"", ""}});
  for (std::size_t i = 0; i < model.columns.size() && i < kMostColumns; ++i) {
    const FittedColumn& column = model.columns[i];
    const bool is_number = column.kind == FittedColumn::Kind::numeric;
    const double per_unit = column.coefficient / column.scale;
    table.rows.push_back({{html_text(column_name(column)), ""},
                          {kind_words(column.kind), ""},
                          number_cell(delta_words(column.coefficient), column.coefficient),
                          {whisker_picture(range.drawn(), {column.coefficient, {}, WhiskerTone::neutral}), ""},
                          number_cell(general_words(per_unit), per_unit),
                          is_number ? number_cell(general_words(column.mean), column.mean) : HtmlCell{},
                          number_cell(general_words(column.scale), column.scale)});
  }
  table.caption = fmt::format("Fitted on {} before TEST", counted(model.n_train_fit, "row"));
  if (model.columns.size() > kMostColumns) {
    table.caption += fmt::format("; the first {} of {} columns, all are in model.json", kMostColumns,
                                 count_words(model.columns.size()));
  }
  return table;
}

std::string calibrator_words(const FittedModel& model) {
  if (model.platt) {
    return html_paragraph(fmt::format(
        "A second step (Platt scaling), fitted on {} held back, moves the log-odds z to {} {} z.",
        counted(model.n_calib, "row"), delta_words(model.platt->intercept, 4), delta_words(model.platt->slope, 4)));
  }
  if (model.isotonic) {
    return html_paragraph(
        fmt::format("A second step (isotonic regression) with {}, fitted on {} held back, follows; its "
                    "numbers are in model.json.",
                    counted(model.isotonic->x.size(), "knot"), counted(model.n_calib, "row")));
  }
  return "";
}

constexpr const char* kWords =
    "The model adds up the log-odds (the logarithm of p&nbsp;/&nbsp;(1&nbsp;\u2212&nbsp;p)) of the event. A "
    "<em>coefficient</em> is what "
    "one standard deviation of the column adds; <em>per unit</em>, what one unit adds. pRN itself would be a 1 per "
    "unit "
    "for the log-odds of pRN and 0 for all else. Shifts and slopes belong to single tickers or groups.";

}  // namespace

std::string model_part(const PageData& page) {
  const RunRecord& record = page.record;
  std::string body =
      html_paragraph(record.deployed ? "The deployed model:" : "The best configuration found, which is not deployed:") +
      html_list(config_sentences(record.winner.config));
  if (!record.final_fit) {
    body += html_paragraph("The fit on all weeks before TEST failed: " + html_text(record.final_reason, kLongText));
  } else {
    body += html_paragraph(kWords) + calibrator_words(record.final_fit->model) +
            table_html(coefficient_table(record.final_fit->model));
  }
  return html_section("model", "What is the model?", body);
}

}  // namespace calibeam
