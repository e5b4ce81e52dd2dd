// Are the stated probabilities right? Reliability diagrams of pRN and pHAT, and the Brier score taken apart.
#include <fmt/format.h>

#include "page/corp.hpp"
#include "page/html.hpp"
#include "page/html_table.hpp"
#include "page/numbers.hpp"
#include "page/reliability_chart.hpp"
#include "page/sections.hpp"

namespace calibeam {
namespace {

std::string set_words(const EvaluatedSet& set) { return set.name == "VAL" ? "validation" : "TEST"; }

void append_part(HtmlTable& table, const std::string& name, const BrierParts& parts) {
  table.rows.push_back({{name, ""},
                        {fixed_words(parts.brier, 5), ""},
                        {fixed_words(parts.miscalibration, 5), ""},
                        {fixed_words(parts.discrimination, 5), ""},
                        {fixed_words(parts.uncertainty, 5), ""}});
}

void append_difference(HtmlTable& table, const std::string& name, const BrierParts& model, const BrierParts& baseline) {
  table.rows.push_back({{name, ""},
                        {delta_words(model.brier - baseline.brier), ""},
                        {delta_words(model.miscalibration - baseline.miscalibration), ""},
                        {delta_words(model.discrimination - baseline.discrimination), ""},
                        {"", ""}});
}

HtmlTable parts_table() {
  HtmlTable table;
  table.id = "brier-parts";
  table.caption =
      "Brier score = miscalibration \u2212 discrimination + uncertainty. Lower is better, but for discrimination, of "
      "which more is better.";
  table.columns = {{"", HtmlColumn::Kind::text},
                   {"Brier score", HtmlColumn::Kind::number},
                   {"miscalibration", HtmlColumn::Kind::number},
                   {"discrimination", HtmlColumn::Kind::number},
                   {"uncertainty", HtmlColumn::Kind::number}};
  return table;
}

std::string explanation(bool has_model_sets) {
  std::string out = html_paragraph(
      "A probability is <em>calibrated</em> if events that are called 30&nbsp;% happen in 30 of 100 cases. The line "
      "shows how "
      "often events happened, against the probability that was stated: on the diagonal, the two agree; below it, the "
      "stated probability was too high. The line is the best rising fit to the outcomes (isotonic regression, the CORP "
      "approach of Dimitriadis, Gneiting and Jordan, 2021), so no bins had to be chosen. The shaded band holds "
      "95&nbsp;% of "
      "the lines that come out when whole weeks are drawn again: where it covers the diagonal, the data do not "
      "contradict the stated probabilities. Bars on top: which probabilities were stated how often.");
  if (!has_model_sets) out += html_paragraph("There is no TEST set to compare with.");
  return out;
}

constexpr const char* kPartsWords =
    "The Brier score is the mean squared distance of the stated probability from what happened (1 or 0). "
    "<em>Miscalibration</em> is what moving the probabilities onto the line above would save. <em>Discrimination</em> "
    "is how "
    "much they tell events from non-events at all. <em>Uncertainty</em> is the score of always stating the average, "
    "and the "
    "same for both. The line is fitted to the very outcomes it is judged by, so that even perfect probabilities show a "
    "little miscalibration: compare the rows. Rows of all windows are pooled, by weight.";

}  // namespace

std::string reliability_part(const PageData& page) {
  std::string charts;
  HtmlTable table = parts_table();
  for (const SetData* data : {&page.val, &page.test}) {
    if (data->set.empty()) continue;
    BrierParts parts[2];
    for (const Prediction which : {Prediction::baseline, Prediction::model}) {
      const bool model = which == Prediction::model;
      const std::string name = model ? "pHAT" : "pRN";
      ReliabilityDiagram diagram{fmt::format("{} on {}", name, set_words(data->set)),
                                 model ? "model" : "prn",
                                 corp(data->set.rows, which),
                                 {}};
      diagram.band = reliability_band(data->set, which, diagram.corp.pooled, data->draws);
      charts += reliability_chart(fmt::format("reliability-{}-{}", data->set.name, name), diagram);
      parts[model ? 1 : 0] = diagram.corp.parts;
      append_part(table, diagram.heading, diagram.corp.parts);
    }
    append_difference(table, "pHAT minus pRN, " + set_words(data->set), parts[1], parts[0]);
  }
  if (charts.empty()) return html_section("reliability", "Are the probabilities right?", html_paragraph("No rows."));
  const std::string body = explanation(!page.test.set.empty()) +
                           fmt::format("<figure class=\"diagrams\">\n{}</figure>\n", charts) +
                           html_paragraph(kPartsWords) + table_html(table);
  return html_section("reliability", "Are the probabilities right?", body);
}

}  // namespace calibeam
