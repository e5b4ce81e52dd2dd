// The six numbers that a decision rests on, each with a sentence on what it means.
#include <fmt/format.h>

#include "page/numbers.hpp"
#include "page/sections.hpp"
#include "report/record_facts.hpp"
#include "report/trust_words.hpp"

namespace calibeam {
namespace {

struct Tile {
  std::string label, value, words;
};

Tile tried_tile(const RunRecord& record) {
  const auto failed = static_cast<std::uint64_t>(record.result.num_failed);
  std::size_t weeks = 0;
  for (const WindowScore& window : record.winner.windows) weeks += window.weekly_delta.size();
  return {"Configurations tried", count_words(static_cast<std::uint64_t>(record.result.num_trials)),
          fmt::format("each judged on {} in {}{}", counted(weeks, "validation week"),
                      counted(record.winner.windows.size(), "window"),
                      failed > 0 ? fmt::format("; {} could not be fitted", count_words(failed)) : "")};
}

Tile best_tile(const RunRecord& record) {
  const double delta = record.winner.delta_log_loss;
  std::string words = fmt::format("change of the log loss (average penalty per prediction) against pRN\u2019s {}",
                                  fixed_words(record.winner.objective - delta, 4));
  if (record.trust && record.trust->val.log_loss) {
    words += fmt::format("; 95\u00A0% interval {}, if it had been the only one tried{}",
                         interval_words(*record.trust->val.log_loss, 4),
                         drawn_words(record.inputs.options.trust.bootstrap_group));
  }
  const bool is_best = record.result.ranked.empty() || record.result.ranked.front().id == record.winner.id;
  if (!is_best) words += fmt::format("; the best had {}", delta_words(record.result.ranked.front().score(), 4));
  return {is_best ? "Best on validation" : "Chosen one on validation", delta_words(delta, 4), words};
}

Tile luck_tile(const RunRecord& record) {
  if (!record.trust) return {"Chance that luck does as well", "\u2013", "not tested in this run"};
  const Significance& tests = record.trust->significance;
  if (tests.num_weeks < kFewestWeeks) {
    return {"Chance that luck does as well", "unknown",
            fmt::format("{} are too few to tell luck from skill: {} are needed",
                        counted(tests.num_weeks, "validation week"), kFewestWeeks)};
  }
  std::string words =
      fmt::format("that the best of so many looks this good while none beats pRN (p-value of the SPA test); limit {}",
                  percent_words(tests.alpha));
  if (record.trust->winner_p_value != tests.p_consistent)
    words += fmt::format("; {} for the winner itself", chance_words(record.trust->winner_p_value, tests.num_draws));
  return {"Chance that luck does as well", chance_words(tests.p_consistent, tests.num_draws), words};
}

Tile expected_tile(const RunRecord& record) {
  if (!record.trust || !record.trust->significance.overfitting) {
    return {"To expect out of sample", "\u2013", fmt::format("needs at least {} validation weeks", kCscvBlocks)};
  }
  const Overfitting& overfitting = *record.trust->significance.overfitting;
  return {
      "To expect out of sample", delta_words(overfitting.expected_delta, 4),
      fmt::format("delta log loss that the best in one half of the weeks had in the other half; in {} of the splits it "
                  "was worse than pRN there",
                  percent_words(overfitting.probability_of_loss))};
}

Tile equals_tile(const RunRecord& record) {
  if (!record.trust) return {"May be the best", "\u2013", "not tested in this run"};
  const Significance& tests = record.trust->significance;
  const bool enough = tests.num_weeks >= kFewestWeeks;
  const std::string beat =
      fmt::format("; of all {} tried, {} beat pRN even after allowing for luck", count_words(tests.num_trials),
                  tests.better_than_baseline.empty() ? "none" : count_words(tests.better_than_baseline.size()));
  return {"May be the best", count_words(tests.confidence_set().size()),
          fmt::format("of {} different models: these weeks cannot tell them apart (model confidence set){}",
                      count_words(tests.distinct.size()), enough ? beat : "")};
}

Tile test_tile(const RunRecord& record) {
  if (!has_test(record)) return {"Afterwards, on TEST", "\u2013", "no TEST weeks were scored"};
  const FoldEvaluation& test = record.final_fit->evaluation;
  const double delta = test.model.log_loss - test.baseline.log_loss;
  std::string words = fmt::format("delta log loss of the winner on {} that had no say in the choice",
                                  counted(test.weekly_delta.size(), "later week"));
  if (record.trust && record.trust->test.log_loss) {
    words += fmt::format("; 95\u00A0% interval {}", interval_words(*record.trust->test.log_loss, 4));
  }
  return {"Afterwards, on TEST", delta_words(delta, 4), words};
}

}  // namespace

std::string tiles_part(const PageData& page) {
  const RunRecord& record = page.record;
  std::string out = "<dl class=\"tiles\">\n";
  for (const Tile& tile : {tried_tile(record), best_tile(record), luck_tile(record), expected_tile(record),
                           equals_tile(record), test_tile(record)}) {
    out += fmt::format("<div><dt>{}</dt><dd><strong>{}</strong> <span>{}</span></dd></div>\n", tile.label, tile.value,
                       tile.words);
  }
  return out + "</dl>\n";
}

}  // namespace calibeam
