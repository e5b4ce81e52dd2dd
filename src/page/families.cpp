// What matters? For each family of settings the best score with each choice.
#include <fmt/format.h>

#include "page/html.hpp"
#include "page/html_table.hpp"
#include "page/numbers.hpp"
#include "page/sections.hpp"
#include "page/whisker.hpp"
#include "page/words.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMostChoices = 400;

std::uint64_t natural(std::int64_t number) { return number < 0 ? 0 : static_cast<std::uint64_t>(number); }

Interval range_of(const SearchTrace& trace) {
  WhiskerRange range;
  for (const auto& family : trace.families()) {
    for (const auto& choice : family.choices) {
      if (choice.best) range.hold(*choice.best);
    }
  }
  return range.drawn();
}

std::string tried_words(const SearchTrace::Choice& choice) {
  const std::string tried = count_words(natural(choice.trials));
  return choice.failed == 0 ? tried : fmt::format("{} ({} failed)", tried, count_words(natural(choice.failed)));
}

std::vector<HtmlCell> choice_row(const std::string& family, const SearchTrace::Choice& choice, bool is_first,
                                 const Interval& range) {
  const std::string name = html_text(family_words(family));
  return {{is_first ? name : fmt::format("<span class=\"again\">{}</span>", name), ""},
          {html_text(choice_words(family, choice.text)), ""},
          {tried_words(choice), ""},
          {choice.best         ? delta_words(*choice.best)
           : choice.trials > 0 ? "all failed"
                               : "not tried",
           ""},
          {choice.best ? whisker_picture(range, {*choice.best, {}, WhiskerTone::sided, 240.0}) : "", ""}};
}

}  // namespace

std::string families_part(const PageData& page) {
  if (!page.record.trace || page.record.trace->num_trials() == 0) return "";
  const SearchTrace& trace = *page.record.trace;
  const Interval range = range_of(trace);
  HtmlTable table;
  table.id = "families-table";
  table.columns = {{"family", HtmlColumn::Kind::text},
                   {"choice", HtmlColumn::Kind::text},
                   {"tried"},
                   {"best score"},
                   {"pRN at the line", HtmlColumn::Kind::picture}};
  std::size_t left_out = 0;
  for (const auto& family : trace.families()) {
    if (family.choices.size() < 2) continue;
    for (std::size_t i = 0; i < family.choices.size(); ++i) {
      if (table.rows.size() == kMostChoices) {
        ++left_out;
        continue;
      }
      table.rows.push_back(choice_row(family.name, family.choices[i], i == 0, range));
    }
  }
  if (table.rows.empty()) return "";
  table.caption = "Best score (mean delta log loss on validation) among all configurations with the choice";
  if (left_out > 0) table.caption += fmt::format("; {} more choices are not shown", count_words(left_out));
  const std::string words = html_paragraph(
      "A choice that matters moves the best score of its family; where all choices reach nearly the same score, the "
      "plainest will do. A choice that was tried a few times only, as a beam search does with poor ones, may be "
      "underrated. What was not tried came to the same as another choice, or had no turn.");
  return html_section("families", "What makes a difference?", words + table_html(table));
}

}  // namespace calibeam
