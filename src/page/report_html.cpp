#include "page/report_html.hpp"

#include <fmt/format.h>

#include <utility>

#include "page/assets.hpp"
#include "page/sections.hpp"
#include "report/set_numbers.hpp"

namespace calibeam {
namespace {

/// Nothing may be loaded from anywhere, whatever text the data held.
constexpr const char* kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'";

struct NavigationEntry {
  const char* id;
  const char* words;
};

constexpr NavigationEntry kEntries[] = {{"doubts", "Doubts"},
                                        {"weeks", "Weeks"},
                                        {"reliability", "Reliability"},
                                        {"leaderboard", "Leaderboard"},
                                        {"search", "Search"},
                                        {"families", "Families"},
                                        {"model", "Model"},
                                        {"groups", "Groups"},
                                        {"leak", "Leak certificate"},
                                        {"reproduce", "Reproduce"},
                                        {"glossary", "Words"}};

std::string head(const RunRecord& record) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"calibeam {}\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>calibeam: {}</title>\n<style>\n{}</style>\n</head>\n",
      kPolicy, CALIBEAM_VERSION, record.deployed ? "deploy the calibrated model" : "keep using pRN", kPageStyle);
}

std::string navigation(const std::string& sections) {
  std::string out = "<nav aria-label=\"On this page\">\n<ul>\n";
  for (const NavigationEntry& entry : kEntries) {
    if (sections.find(fmt::format("<section id=\"{}\"", entry.id)) == std::string::npos) continue;
    out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", entry.id, entry.words);
  }
  return out + "</ul>\n</nav>\n";
}

SetData with_draws(EvaluatedSet set, const TrustOptions& options) {
  WeekDraws draws = draw_weeks(set.num_weeks, options);
  return {std::move(set), std::move(draws)};
}

}  // namespace

std::string report_html(const RunRecord& record) {
  const TrustOptions& options = record.inputs.options.trust;
  // Before the page holds rows of its own: while these are computed, they hold some, too.
  (void)validation_numbers(record);
  (void)test_numbers(record);
  const PageData page{record, with_draws(validation_set(record), options), with_draws(test_set(record), options)};
  std::string sections;
  for (const auto part : {doubts_part, weeks_part, reliability_part, leaderboard_part, search_part, families_part,
                          model_part, groups_part, leak_part, reproduce_part}) {
    sections += part(page);
  }
  sections += glossary_part();
  std::string out = head(record);
  out += "<body>\n<a class=\"skip\" href=\"#main\">Skip to the verdict</a>\n<main id=\"main\" tabindex=\"-1\">\n";
  out += verdict_part(page) + tiles_part(page) + navigation(sections) + sections;
  return out + fmt::format("</main>\n<script>\n{}</script>\n</body>\n</html>\n", kPageScript);
}

}  // namespace calibeam
