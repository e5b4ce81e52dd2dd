// When was the winner better than pRN? Week by week and window by window.
#include <fmt/format.h>

#include "page/html.hpp"
#include "page/html_table.hpp"
#include "page/numbers.hpp"
#include "page/sections.hpp"
#include "page/week_chart.hpp"
#include "report/record_facts.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMostWeeks = 520;

/// `share`: what a weekly number counts for in the delta log loss; `num_weeks`: that the delta is made of.
WeekStretch stretch_of(const Problem& problem, std::uint32_t fold, const std::vector<double>& weekly, double share,
                       std::size_t num_weeks) {
  WeekStretch out;
  for (std::size_t t = 0; t < weekly.size(); ++t) {
    out.days.push_back(problem.weeks.at(problem.folds[fold].first_week + t));
    out.deltas.push_back(weekly[t] * share * static_cast<double>(num_weeks));
  }
  return out;
}

/// Running sums over neighbouring stretches of one kind.
void sum_up(std::vector<WeekStretch>& stretches) {
  std::size_t num_weeks[2] = {0, 0};
  for (const WeekStretch& stretch : stretches) num_weeks[stretch.is_test ? 1 : 0] += stretch.days.size();
  double sum[2] = {0.0, 0.0};
  for (WeekStretch& stretch : stretches) {
    const std::size_t kind = stretch.is_test ? 1 : 0;
    for (const double delta : stretch.deltas) {
      sum[kind] += delta / static_cast<double>(num_weeks[kind]);
      stretch.running_sum.push_back(sum[kind]);
    }
  }
}

std::vector<WeekStretch> stretches_of(const RunRecord& record) {
  const Problem& problem = record.inputs.problem;
  const std::vector<std::uint32_t> folds = usable_windows(problem);
  const std::vector<WindowScore>& windows = record.winner.windows;
  std::vector<WeekStretch> out;
  std::size_t num_weeks = 0;
  for (const WindowScore& window : windows) num_weeks += window.weekly_delta.size();
  for (std::size_t i = 0; i < windows.size() && i < folds.size(); ++i) {
    out.push_back(
        stretch_of(problem, folds[i], windows[i].weekly_delta, 1.0 / static_cast<double>(windows.size()), num_weeks));
    out.back().name = fmt::format("VAL {}", i + 1);
  }
  if (has_test(record)) {
    const std::vector<double>& weekly = record.final_fit->evaluation.weekly_delta;
    out.push_back(stretch_of(problem, record.final_fit->fold, weekly, 1.0, weekly.size()));
    out.back().name = "TEST";
    out.back().is_test = true;
  }
  sum_up(out);
  return out;
}

void append_window(HtmlTable& table, const RunRecord& record, const std::string& name, const FoldDetails& details) {
  const Problem& problem = record.inputs.problem;
  const Metrics &m = details.evaluation.model, &b = details.evaluation.baseline;
  table.rows.push_back({{name, ""},
                        {first_week_text(problem, details.fold) + " to " + last_week_text(problem, details.fold), ""},
                        {count_words(problem.folds[details.fold].eval.num_rows), ""},
                        {fixed_words(m.log_loss, 5), ""},
                        {fixed_words(b.log_loss, 5), ""},
                        {delta_words(m.log_loss - b.log_loss), ""},
                        {delta_words(m.brier - b.brier), ""},
                        {delta_words(m.ece_q - b.ece_q), ""}});
}

std::string windows_table(const RunRecord& record) {
  HtmlTable table;
  table.id = "windows";
  table.caption =
      "The windows. Deltas are model minus pRN, so that less than 0 is better than pRN. ECE-Q: mean distance between "
      "stated and observed frequency over ten equally filled bins.";
  table.columns = {{"window", HtmlColumn::Kind::label},
                   {"weeks", HtmlColumn::Kind::label},
                   {"rows"},
                   {"log loss, model"},
                   {"log loss, pRN"},
                   {"delta"},
                   {"delta Brier"},
                   {"delta ECE-Q"}};
  for (std::size_t i = 0; i < record.windows.size(); ++i) {
    append_window(table, record, fmt::format("VAL {}", i + 1), record.windows[i]);
  }
  if (has_test(record)) append_window(table, record, "TEST", *record.final_fit);
  return table_html(table);
}

std::string weeks_table(const std::vector<WeekStretch>& stretches) {
  HtmlTable table;
  table.id = "weeks-table";
  table.columns = {
      {"week", HtmlColumn::Kind::label}, {"window", HtmlColumn::Kind::label}, {"share, times weeks"}, {"running sum"}};
  std::size_t left_out = 0;
  for (const WeekStretch& stretch : stretches) {
    for (std::size_t t = 0; t < stretch.days.size(); ++t) {
      if (table.rows.size() == kMostWeeks) {
        ++left_out;
        continue;
      }
      table.rows.push_back({{format_day(stretch.days[t]), ""},
                            {stretch.name, ""},
                            {delta_words(stretch.deltas[t]), ""},
                            {delta_words(stretch.running_sum[t]), ""}});
    }
  }
  table.caption =
      "What each week adds to the delta log loss (model minus pRN), times the number of weeks: their mean is the delta";
  if (left_out > 0) table.caption += fmt::format("; {} later weeks are not shown", count_words(left_out));
  return html_details("The numbers behind the chart", table_html(table));
}

}  // namespace

std::string weeks_part(const PageData& page) {
  const std::vector<WeekStretch> stretches = stretches_of(page.record);
  const std::string words = html_paragraph(
      "Each bar is one week: the winner\u2019s log loss minus that of pRN, by the weight that the week has in the "
      "delta. "
      "<span class=\"key better\">Blue bars, below 0,</span> are weeks in which the winner was better; <span "
      "class=\"key worse\">orange bars, above 0,</span> weeks in which pRN was. A real improvement shows in most "
      "weeks; "
      "a lucky one hangs on a few. Every VAL window was predicted by a model trained on earlier weeks only; TEST had "
      "no "
      "say in the choice. The line below adds the weeks up: it ends in the delta log loss of validation, then in that "
      "of TEST.");
  const std::string chart = stretches.empty() ? "" : "<figure>\n" + week_chart(stretches) + "</figure>\n";
  return html_section("weeks", "When was it better?",
                      words + chart + windows_table(page.record) + weeks_table(stretches));
}

}  // namespace calibeam
