// The answer first: deploy or not, why, and what to doubt.
#include <fmt/format.h>

#include <cmath>

#include "page/html.hpp"
#include "page/numbers.hpp"
#include "page/sections.hpp"
#include "report/record_facts.hpp"
#include "report/report_sections.hpp"
#include "report/trust_words.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

std::uint64_t num_tried(const RunRecord& record) { return static_cast<std::uint64_t>(record.result.num_trials); }

/// "lowered the log loss of pRN by 0.0041 (0.74 %)"
std::string improvement_words(const RunRecord& record) {
  const double delta = record.winner.delta_log_loss, baseline = record.winner.objective - delta;
  if (!(delta < 0.0)) {
    return fmt::format("did not lower the log loss of pRN ({} on validation)", delta_words(delta, 4));
  }
  return fmt::format("lowered the log loss of pRN by {} ({}) on validation", fixed_words(-delta, 4),
                     percent_words(-delta / baseline));
}

std::string luck_words(const RunRecord& record) {
  const Significance& tests = record.trust->significance;
  return fmt::format(
      "If {} better than pRN, {} would still look at least this good with a chance of <strong>{}</strong>",
      num_tried(record) == 1 ? "this one configuration were not any"
                             : fmt::format("none of the {} configurations were any", count_words(num_tried(record))),
      num_tried(record) == 1 ? "it" : "the luckiest of them", chance_words(tests.p_consistent, tests.num_draws));
}

std::string rule_words(const RunRecord& record) {
  const std::string limit = percent_words(record.trust->significance.alpha);
  switch (record.trust->decision.reason) {
    case DeployReason::significant:
      return fmt::format("{}; at most {} was asked for. That is within the limit.", luck_words(record), limit);
    case DeployReason::not_significant:
      return fmt::format("{}; at most {} is asked for. Luck is a good enough explanation, so pRN stays.",
                         luck_words(record), limit);
    case DeployReason::better:
      return fmt::format("{}. The rule of this run (--deploy-rule score) does not ask about that.", luck_words(record));
    case DeployReason::always:
      return fmt::format("{}. The rule of this run (--deploy-rule always) asks for nothing.", luck_words(record));
    case DeployReason::too_few_weeks:
      return fmt::format("But {} are too few to tell luck from skill: {} are needed, so pRN stays.",
                         counted(record.trust->significance.num_weeks, "validation week"), kFewestWeeks);
    case DeployReason::not_better:
      break;
  }
  return "So there is nothing to put in its place.";
}

/// "The best of 250 configurations"
std::string subject_words(const RunRecord& record) {
  const std::uint64_t tried = num_tried(record);
  if (tried == 1) return "The one configuration tried";
  const bool is_best = record.result.ranked.empty() || record.result.ranked.front().id == record.winner.id;
  return is_best ? fmt::format("The best of {} configurations", count_words(tried))
                 : fmt::format(
                       "The chosen one of {} configurations (the plainest of those within one standard error of the "
                       "best)",
                       count_words(tried));
}

std::string decision_words(const RunRecord& record) {
  std::string out = fmt::format("{} {}. ", subject_words(record), improvement_words(record));
  if (record.trust) out += rule_words(record);
  if (!record.final_fit) {
    out += fmt::format(" It could not be fitted on all weeks before TEST ({}), so pRN stays.",
                       html_text(record.final_reason, kLongText));
  }
  return out;
}

std::string afterwards_words(const RunRecord& record) {
  if (record.inputs.options.split.test_weeks <= 0) return "No weeks were held back for TEST.";
  if (!has_test(record)) return "There is no TEST result.";
  const FoldEvaluation& test = record.final_fit->evaluation;
  const double delta = test.model.log_loss - test.baseline.log_loss;
  const bool better = delta < 0.0;
  std::string out = fmt::format(
      "What happened afterwards: on {} that had no say in the choice, it was {} than pRN by {}",
      counted(test.weekly_delta.size(), "TEST week"), better ? "better" : "worse", fixed_words(std::abs(delta), 4));
  if (record.trust && record.trust->test.log_loss) {
    out += fmt::format(" (95\u00A0% interval of the delta: {})", interval_words(*record.trust->test.log_loss, 4));
  }
  if (better == record.deployed) return out + ".";
  return out + (better ? ". That is no reason to deploy after all: to choose by TEST would be to use it up."
                       : ". Be careful: TEST does not bear the choice out.");
}

std::string data_words(const RunRecord& record) {
  const Dataset& data = record.inputs.data;
  std::string out = fmt::format("{} &middot; {}, {}", html_text(record.inputs.options.input.csv, 200),
                                counted(data.num_rows(), "row"), counted(data.tickers.size(), "ticker"));
  if (!data.weeks.empty()) {
    out +=
        fmt::format(", {} from <span class=\"day\">{}</span> to <span class=\"day\">{}</span>",
                    counted(data.weeks.size(), "week"), format_day(data.weeks.front()), format_day(data.weeks.back()));
  }
  return out;
}

struct Headline {
  const char *style, *text;
};

Headline headline_of(const RunRecord& record) {
  if (!record.deployed) return {"keep", "Keep using pRN as it is"};
  if (!record.trust || evidence_is_there(record)) return {"deploy", "Deploy the calibrated model"};
  return {"unproven", "Deployed because the rule says so: the evidence does not support it"};
}

}  // namespace

std::string verdict_part(const PageData& page) {
  const RunRecord& record = page.record;
  const Headline headline = headline_of(record);
  return fmt::format(
      "<header class=\"verdict {}\">\n<p class=\"source\">{}</p>\n<h1>{}</h1>\n<p class=\"lead\">{}</p>\n<p>{}</p>\n"
      "</header>\n",
      headline.style, data_words(record), headline.text, decision_words(record), afterwards_words(record));
}

std::string doubts_part(const PageData& page) {
  const std::vector<std::string> warnings = winner_warnings(page.record);
  if (warnings.empty()) return "";
  constexpr std::size_t kMost = 100;
  const std::vector<std::string> shown(
      warnings.begin(), warnings.begin() + static_cast<std::ptrdiff_t>(std::min(warnings.size(), kMost)));
  std::string body = html_list(shown);
  if (warnings.size() > kMost) {
    body += html_paragraph(fmt::format("And {} more, in best_model_report.md.", warnings.size() - kMost));
  }
  return html_section("doubts", page.record.deployed ? "What speaks against it?" : "What speaks against the winner?",
                      body);
}

}  // namespace calibeam
