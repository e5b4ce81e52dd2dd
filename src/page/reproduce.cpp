// Everything that it takes to get the same numbers again, and the words of the page explained.
#include <fmt/format.h>

#include "page/html.hpp"
#include "page/numbers.hpp"
#include "page/sections.hpp"
#include "report/record_facts.hpp"
#include "report/words.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMostCommand = 20'000;

std::string fact(const std::string& name, const std::string& html) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, html);
}

std::string code(const std::string& text) { return "<code>" + html_text(text, kLongText) + "</code>"; }

std::string commands(const RunRecord& record) {
  std::string out = "<pre tabindex=\"0\" aria-label=\"Commands\"><code>";
  if (!record.command.empty()) out += html_text(record.command, kMostCommand) + "\n";
  const std::string evaluate = fmt::format("calibeam evaluate {} --config {} --with-test",
                                           study_flags(record.inputs.options), best_config_path(record));
  return out + html_text(evaluate, kMostCommand) + "</code></pre>\n";
}

std::string rows_words(const RunRecord& record) {
  const RowCounts& counts = record.inputs.data.counts;
  return fmt::format(
      "{} read, {} used; left out: {} without a 0/1 outcome, {} without a pRN from 0 to 1, {} as-of fallback, {} by "
      "days to "
      "expiry, {} by weekday",
      count_words(counts.rows_read), count_words(record.inputs.data.num_rows()), count_words(counts.dropped_target),
      count_words(counts.dropped_prn), count_words(counts.dropped_asof_fallback), count_words(counts.dropped_tdays),
      count_words(counts.dropped_asof_dow));
}

std::string tests_words(const RunRecord& record) {
  if (!record.trust) return "none";
  const Significance& tests = record.trust->significance;
  return fmt::format(
      "{} of {} weeks in blocks of {} on average, seed {}; SPA p-values: lower {}, consistent {}, upper {}; Reality "
      "Check {}",
      counted(tests.num_draws, "draw"), tests.num_weeks, general_words(tests.block_weeks), tests.seed,
      general_words(tests.p_lower), general_words(tests.p_consistent), general_words(tests.p_upper),
      general_words(tests.p_reality_check));
}

std::string settings(const RunRecord& record) {
  const StudyOptions& options = record.inputs.options;
  Json json;
  json["regime"] = regime_json(options.regime);
  json["splits"] = split_json(options.split);
  json["fit"] = fit_json(options.fit);
  json["metrics"] = metric_json(options.metric);
  return html_details("All settings of the data, the splits, the fits and the metrics",
                      "<pre tabindex=\"0\" aria-label=\"Settings\"><code>" +
                          html_lines(json.dump(2).substr(0, kMostCommand), kLongText) + "</code></pre>\n");
}

std::string left_out(const RunRecord& record) {
  constexpr std::size_t kMost = 200;
  const std::vector<TakenOut>& all = record.inputs.space.taken_out;
  if (all.empty()) return "";
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < all.size() && i < kMost; ++i) {
    texts.push_back(fmt::format("{} {}: {}", all[i].family, all[i].choice, all[i].reason));
  }
  return html_details(fmt::format("What was not searched, and why ({})", all.size()), html_list(texts));
}

std::string term(const char* name, const char* words) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, words);
}

}  // namespace

std::string reproduce_part(const PageData& page) {
  const RunRecord& record = page.record;
  std::string facts = "<dl class=\"facts\">\n";
  facts += fact("data", code(record.inputs.options.input.csv));
  facts += fact("fingerprint of the data", code(record.inputs.data.fingerprint));
  facts += fact("rows", rows_words(record));
  facts += fact("winner", fmt::format("{}, key {}", trial_name(record.winner), code(record.winner.key)));
  facts += fact("tests", tests_words(record));
  facts += fact("calibeam", CALIBEAM_VERSION);
  facts += "</dl>\n";
  const std::string words = html_paragraph(
      "The same data and command give this page again, byte for byte, on any machine. Times and the "
      "device of the run are in metadata.json, all numbers in the CSV and JSON files beside this page.");
  return html_section("reproduce", "How to get this again",
                      words + commands(record) + facts + settings(record) + left_out(record));
}

std::string glossary_part() {
  std::string out = "<dl class=\"facts\">\n";
  out += term("pRN", "The probability that option prices imply (risk-neutral), as it stands in the data.");
  out += term("pHAT", "The probability after calibration, as the winning configuration predicts it.");
  out += term(
      "log loss",
      "The average penalty of a prediction: \u2212log of the probability that was given to what then happened. 0 is "
      "perfect; always saying 50&nbsp;% costs 0.693. Lower is better.");
  out += term("delta", "Model minus pRN. Below 0: the model is better. Above 0: pRN is.");
  out += term("VAL, validation",
              "Weeks that configurations are judged and chosen on. Each is predicted from earlier weeks only.");
  out += term(
      "TEST",
      "The last weeks. They take no part in the choice. Looked at again and again, they become validation data too.");
  out += term(
      "95&nbsp;% interval",
      "Holds the middle 95&nbsp;% of the results when whole weeks are drawn again at random, in blocks. Whole weeks, "
      "because the outcomes of one week depend on each other.");
  out += term(
      "p-value, SPA test",
      "How often the best of all configurations would look at least this good if none were better than pRN (Hansen, "
      "2005). Small: luck is an unlikely explanation.");
  out +=
      term("to expect out of sample",
           "The validation weeks are halved in 70 ways. Whatever is best in one half is looked at in the other, which "
           "had no say in that choice (combinatorially symmetric cross-validation, Bailey and others, 2017).");
  out += term("model confidence set",
              "The configurations that these weeks cannot tell from the best (Hansen, Lunde and Nason, 2011).");
  return html_section("glossary", "Words used here", out + "</dl>\n");
}

}  // namespace calibeam
