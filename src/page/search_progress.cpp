// What was tried, in which order, and when the best was found.
#include <fmt/format.h>

#include "page/html.hpp"
#include "page/html_table.hpp"
#include "page/numbers.hpp"
#include "page/search_chart.hpp"
#include "page/sections.hpp"
#include "page/words.hpp"

namespace calibeam {
namespace {

std::uint64_t natural(std::int64_t number) { return number < 0 ? 0 : static_cast<std::uint64_t>(number); }

std::string step_words(const SearchTrace::Step& step, SearchKind kind) {
  if (!step.family.empty()) return html_text(family_words(step.family));
  return kind == SearchKind::exhaustive ? "the whole space" : "where the search starts";
}

std::string steps_table(const SearchTrace& trace, SearchKind kind) {
  HtmlTable table;
  table.id = "steps";
  table.caption = "The search step by step: which family was varied, and the best score after it";
  table.columns = {{"step", HtmlColumn::Kind::text},
                   {"pass"},
                   {"varied", HtmlColumn::Kind::text},
                   {"tried"},
                   {"best score after"},
                   {"gained"}};
  std::optional<double> before;
  for (std::size_t i = 0; i < trace.steps().size(); ++i) {
    const SearchTrace::Step& step = trace.steps()[i];
    const bool gains = before && step.best && *step.best < *before;
    table.rows.push_back({{std::to_string(i + 1), ""},
                          {step.pass > 0 ? std::to_string(step.pass) : "", ""},
                          {step_words(step, kind), ""},
                          {count_words(natural(step.last - step.first + 1)), ""},
                          {step.best ? delta_words(*step.best) : "", ""},
                          {gains ? delta_words(*step.best - *before) : "", ""}});
    before = step.best;
  }
  return html_details("The search step by step", table_html(table));
}

std::string words(const SearchOptions& options) {
  const std::string how = options.kind == SearchKind::exhaustive
                              ? "The configurations of the space were tried one after the other, each once."
                              : fmt::format(
                                    "The search keeps the best {} configurations and varies them in one family of "
                                    "settings after the other; "
                                    "the numbers under the picture are these steps.",
                                    options.beam_width);
  return html_paragraph(
      how +
      " Each dot is a configuration, the line the best so far. The line can only fall: that it does is no sign of "
      "skill, "
      "and the more is tried, the lower it gets by luck. That is what the chance above accounts for.");
}

}  // namespace

std::string search_part(const PageData& page) {
  if (!page.record.trace || page.record.trace->num_trials() == 0) return "";
  const SearchTrace& trace = *page.record.trace;
  const SearchOptions& options = page.record.inputs.options.search;
  std::string body = words(options);
  if (!trace.cloud().empty()) body += "<figure>\n" + search_chart(trace) + "</figure>\n";
  const bool several = trace.steps().size() > 1;
  return html_section("search", "How was it found?", body + (several ? steps_table(trace, options.kind) : ""));
}

}  // namespace calibeam
