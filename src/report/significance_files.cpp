// significance.json and model_confidence_set.csv: the numbers behind the verdict (SEMANTICS section 13).
#include <algorithm>

#include "report/record_facts.hpp"
#include "report/renderers.hpp"
#include "report/trust_words.hpp"
#include "search/configuration_json.hpp"
#include "study/trial_by_id.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMostIds = 1000;

Json interval_json(const std::optional<Interval>& interval) {
  if (!interval) return nullptr;
  return Json::array({json_number(interval->low), json_number(interval->high)});
}

Json intervals_json(const DeltaIntervals& intervals) {
  Json out;
  out["delta_logloss"] = interval_json(intervals.log_loss);
  out["delta_brier"] = interval_json(intervals.brier);
  out["delta_eceq"] = interval_json(intervals.eceq);
  return out;
}

Json decision_json(const RunRecord& record) {
  const TrustOptions& options = record.inputs.options.trust;
  Json out;
  out["deployed"] = deployed_name(record.deployed);
  out["rule"] = name_of(options.deploy_rule);
  out["alpha"] = options.alpha;
  out["p_value"] = record.trust->significance.p_consistent;
  out["reason"] = name_of(record.trust->decision.reason);
  out["sentence"] = decision_sentence(record);
  out["evidence"] = evidence_sentences(record);
  return out;
}

Json winner_json(const RunRecord& record) {
  Json out;
  out["trial_id"] = record.winner.id;
  out["select"] = record.inputs.options.trust.select == SelectRule::best ? "best" : "one-se";
  out["score"] = json_number(record.winner.score());
  out["p_value"] = record.trust->winner_p_value;
  out["interval_level"] = kIntervalLevel;
  out["interval_draws"] = name_of(record.inputs.options.trust.bootstrap_group);
  out["intervals_val"] = intervals_json(record.trust->val);
  out["intervals_test"] = intervals_json(record.trust->test);
  return out;
}

Json stepm_json(const TrustRecord& trust) {
  const auto& rows = trust.significance.better_than_baseline;
  Json out;
  out["better_than_baseline"] = rows.size();
  out["trial_ids"] = Json::array();  // the first ones: a space may hold a million
  for (std::size_t i = 0; i < std::min(kMostIds, rows.size()); ++i)
    out["trial_ids"].push_back(trust.trial_ids[rows[i]]);
  return out;
}

Json overfitting_json(const Significance& tests) {
  if (!tests.overfitting) return nullptr;
  Json out;
  out["blocks"] = kCscvBlocks;
  out["pbo"] = tests.overfitting->probability;
  out["probability_of_loss"] = tests.overfitting->probability_of_loss;
  out["expected_delta_logloss"] = json_number(tests.overfitting->expected_delta);
  return out;
}

std::string joined_ids(const TrustRecord& trust, const std::vector<std::size_t>& rows) {
  std::string out;
  for (const std::size_t row : rows) out += (out.empty() ? "" : " ") + std::to_string(trust.trial_ids[row]);
  return out;
}

}  // namespace

std::string significance_json(const RunRecord& record) {
  const TrustRecord& trust = *record.trust;
  const Significance& tests = trust.significance;
  Json out;
  out["schema_version"] = kReportSchemaVersion;
  out["decision"] = decision_json(record);
  out["winner"] = winner_json(record);
  out["trials"] = tests.num_trials;
  out["trials_tested"] = tests.num_tested;
  out["best_score"] = json_number(tests.best_score);
  out["bootstrap"] = {
      {"weeks", tests.num_weeks}, {"draws", tests.num_draws}, {"block_weeks", tests.block_weeks}, {"seed", tests.seed}};
  out["spa"] = {{"statistic", json_number(tests.statistic)},
                {"p_lower", tests.p_lower},
                {"p_consistent", tests.p_consistent},
                {"p_upper", tests.p_upper}};
  out["reality_check_p"] = tests.p_reality_check;
  out["stepm"] = stepm_json(trust);
  out["confidence_set"] = {
      {"models", tests.distinct.size()}, {"size", tests.confidence_set().size()}, {"file", "model_confidence_set.csv"}};
  out["overfitting"] = overfitting_json(tests);
  return json_text(out);
}

std::string model_confidence_set_csv(const RunRecord& record) {
  const TrustRecord& trust = *record.trust;
  const TrialIndex index = index_trials(record.inputs, record.result);
  std::string out;
  append_csv_row(out,
                 {"place", "trial_id", "trial_name", "score", "p_value", "in_set", "luck_p_value", "twins", "config"});
  std::size_t place = 0;
  for (const DistinctTrial& model : trust.significance.distinct) {
    const Trial trial = trial_by_id(index, trust.trial_ids[model.row]);
    append_csv_row(
        out, {std::to_string(++place), std::to_string(trial.id), trial_name(trial), csv_number(trust.scores[model.row]),
              csv_number(model.p_value), model.p_value > trust.significance.alpha ? "yes" : "no",
              csv_number(trust.significance.p_values[model.row]), joined_ids(trust, model.twins),
              config_to_json(trial.config).dump()});
  }
  return out;
}

}  // namespace calibeam
