#include "report/trust_words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "report/words.hpp"

namespace calibeam {
namespace {

/// "37,440 trials"
std::string counted(std::int64_t number, const char* one, const char* many) {
  return count_text(number) + " " + (number == 1 ? one : many);
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100.0 * share); }

std::string tried_sentence(const RunRecord& record) {
  const Significance& tests = record.trust->significance;
  const double score = record.winner.score();
  std::string out =
      fmt::format("{} tried, and compared over {}. The winner's log loss is {} that of pRN by {:.6f} on average",
                  counted(record.result.num_trials, "configuration was", "configurations were"),
                  counted(static_cast<std::int64_t>(tests.num_weeks), "validation week", "validation weeks"),
                  score < 0.0 ? "below" : "above", std::abs(score));
  const std::string interval = interval_text(record.trust->val.log_loss);
  if (!interval.empty())
    out += fmt::format(" (95 % interval of the difference, if it had been the only one tried{}: {})",
                       drawn_words(record.inputs.options.trust.bootstrap_group), interval);
  if (!record.result.ranked.empty() && record.result.ranked.front().id != record.winner.id) {
    out +=
        fmt::format("; it is the plainest of those within one standard error of the best ({}), as --select one-se asks",
                    signed_text(record.result.ranked.front().score()));
  }
  return out + ".";
}

/// "(p = 0.57)", with the winner's own p where it is another.
std::string p_words(const TrustRecord& trust) {
  const Significance& tests = trust.significance;
  std::string out = "p = " + p_value_text(tests.p_consistent, tests.num_draws);
  if (trust.winner_p_value != tests.p_consistent)
    out += ", and " + p_value_text(trust.winner_p_value, tests.num_draws) + " for the winner itself";
  return out;
}

std::string few_weeks_sentence(const Significance& tests) {
  return fmt::format("With {} no test can tell luck from skill: {} are needed, and p{} is not to be relied on.",
                     counted(static_cast<std::int64_t>(tests.num_weeks), "validation week", "validation weeks"),
                     kFewestWeeks,
                     tests.num_tested > 0 ? " (" + p_value_text(tests.p_consistent, tests.num_draws) + ")" : "");
}

std::string luck_sentence(const RunRecord& record) {
  const TrustRecord& trust = *record.trust;
  const Significance& tests = trust.significance;
  if (tests.num_weeks < kFewestWeeks) return few_weeks_sentence(tests);
  if (tests.num_tested == 0) return "No configuration differs from pRN, so there is nothing to test.";
  if (!(record.winner.score() < 0.0))
    return "No evidence of an improvement: the winner does not even look better than pRN.";
  return fmt::format(
      "If no configuration were better than pRN, luck alone would make the best of so many look at least this good "
      "with a chance of {} ({}).",
      tests.p_consistent > 0.0 ? fmt::format("{:.2g} %", 100.0 * trust.significance.p_consistent)
                               : "less than " + fmt::format("{:.2g} %", 100.0 / static_cast<double>(tests.num_draws)),
      p_words(trust));
}

std::string expectation_sentence(const RunRecord& record) {
  const auto& overfitting = record.trust->significance.overfitting;
  if (!overfitting) {
    return fmt::format("With fewer than {} validation weeks nothing can be said about what to expect out of sample.",
                       kCscvBlocks);
  }
  return fmt::format(
      "Expect a delta log loss of about {} out of sample: whatever was best in one half of the weeks had that in the "
      "other half, on average; in {} of the halves it was then worse than pRN.",
      signed_text(overfitting->expected_delta), percent(overfitting->probability_of_loss));
}

std::string as_good_sentence(const RunRecord& record) {
  const Significance& tests = record.trust->significance;
  const auto members = static_cast<std::int64_t>(tests.confidence_set().size());
  if (members == 0) return "";
  const bool cut = tests.distinct.size() >= kConfidenceSetLimit;
  if (tests.distinct.size() == 1) return "";
  const std::string models = (cut ? "the best-ranked " : "") + counted(static_cast<std::int64_t>(tests.distinct.size()),
                                                                       "different model", "different models");
  if (members == 1) return fmt::format("Of {} one stands out: these weeks tell it from all others.", models);
  return fmt::format("Any of {} out of {} may be the best one: these weeks cannot separate them.", members, models);
}

/// What a rule that asks for less left out.
std::string what_is_missing(const RunRecord& record) {
  const std::string p = " (" + p_words(*record.trust) + ")";
  return evidence_is_there(record) ? p : "; the evidence does not support it" + p;
}

}  // namespace

const char* name_of(DeployRule rule) {
  switch (rule) {
    case DeployRule::significant:
      return "significant";
    case DeployRule::score:
      return "score";
    case DeployRule::always:
      return "always";
  }
  return "";
}

const char* name_of(DeployReason reason) {
  switch (reason) {
    case DeployReason::always:
      return "always";
    case DeployReason::better:
      return "better";
    case DeployReason::significant:
      return "significant";
    case DeployReason::not_better:
      return "not_better";
    case DeployReason::not_significant:
      return "not_significant";
    case DeployReason::too_few_weeks:
      return "too_few_weeks";
  }
  return "";
}

std::string p_value_text(double p, std::size_t num_draws) {
  if (num_draws == 0) return "1";
  if (!(p > 0.0)) return fmt::format("less than {}", 1.0 / static_cast<double>(num_draws));
  return fmt::format("{:.3g}", p);
}

const char* name_of(BootstrapGroup group) {
  switch (group) {
    case BootstrapGroup::week:
      return "week";
    case BootstrapGroup::chain:
      return "chain";
    case BootstrapGroup::day:
      return "day";
  }
  return "";
}

std::string drawn_words(BootstrapGroup group) {
  if (group == BootstrapGroup::week) return "";
  return group == BootstrapGroup::day ? ", drawing days" : ", drawing chains one by one";
}

std::string test_words(const RunRecord& record) {
  const FoldEvaluation& test = record.final_fit->evaluation;
  const double delta = test.model.log_loss - test.baseline.log_loss;
  std::string out = fmt::format("{} than pRN ({}", delta < 0.0 ? "better" : "worse", signed_text(delta));
  const std::string interval = record.trust ? interval_text(record.trust->test.log_loss) : "";
  if (!interval.empty())
    out += fmt::format("; 95 % interval{} {}", drawn_words(record.inputs.options.trust.bootstrap_group), interval);
  return out + ")";
}

std::string interval_text(const std::optional<Interval>& interval) {
  if (!interval) return "";
  return fmt::format("{} to {}", signed_text(interval->low), signed_text(interval->high));
}

std::vector<std::string> evidence_sentences(const RunRecord& record) {
  if (!record.trust) return {};
  std::vector<std::string> out{tried_sentence(record), luck_sentence(record), expectation_sentence(record),
                               as_good_sentence(record)};
  std::erase(out, "");
  return out;
}

bool evidence_is_there(const RunRecord& record) {
  if (!record.trust) return false;
  const Significance& tests = record.trust->significance;
  return decide(DeployRule::significant, tests.alpha, {record.winner.score(), tests.p_consistent, tests.num_weeks})
      .deployed;
}

std::string decision_sentence(const RunRecord& record) {
  const TrustOptions& options = record.inputs.options.trust;
  if (!record.trust) return "";
  const TrustRecord& trust = *record.trust;
  if (trust.decision.deployed && !record.final_fit) {
    return "Not deployed: the winner could not be fitted on all weeks before TEST (" + record.final_reason +
           "). pRN itself stays in use.";
  }
  const std::string p = p_value_text(trust.significance.p_consistent, trust.significance.num_draws);
  const char* rest = " pRN itself stays in use.";
  switch (trust.decision.reason) {
    case DeployReason::always:
      return "Deployed, because --deploy-rule always asks for no evidence" + what_is_missing(record) + ".";
    case DeployReason::better:
      return "Deployed, because --deploy-rule score asks only for a better score" + what_is_missing(record) + ".";
    case DeployReason::significant:
      return fmt::format("Deployed: better than pRN, and the chance of luck is within the limit (p = {}, at most {}).",
                         p, options.alpha);
    case DeployReason::not_better:
      return std::string("Not deployed: nothing beat pRN on validation.") + rest;
    case DeployReason::not_significant:
      return fmt::format("Not deployed: luck would explain this (p = {}, above {}, after {}).{}", p, options.alpha,
                         counted(record.result.num_trials, "trial", "trials"), rest);
    case DeployReason::too_few_weeks:
      return fmt::format("Not deployed: {} validation weeks are too few to tell luck from skill; {} are needed.{}",
                         trust.significance.num_weeks, kFewestWeeks, rest);
  }
  return "";
}

std::vector<std::string> doubts_about_luck(const RunRecord& record) {
  std::vector<std::string> out;
  if (!record.trust) return out;
  const TrustOptions& options = record.inputs.options.trust;
  const Significance& tests = record.trust->significance;
  if (evidence_is_there(record) && record.trust->winner_p_value > tests.alpha) {
    out.push_back(
        fmt::format("That something beats pRN is shown by another configuration: the winner's own p, all trials "
                    "allowed for, is {}.",
                    p_value_text(record.trust->winner_p_value, tests.num_draws)));
  }
  if (record.deployed && options.deploy_rule == DeployRule::significant && tests.alpha > 0.1) {
    out.push_back(fmt::format("--alpha {} accepts a false claim in as many of all searches where nothing beats pRN.",
                              tests.alpha));
  }
  return out;
}

}  // namespace calibeam
