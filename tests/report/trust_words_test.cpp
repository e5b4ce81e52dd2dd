#include "report/trust_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/renderers.hpp"
#include "study/weekly_contributions.hpp"
#include "support/run_fixture.hpp"

namespace calibeam {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RunFixture;

/// The record of a search whose only trial is the winner.
RunRecord searched(const RunFixture& run, DeployReason reason, double p) {
  RunRecord record = run.record();
  WeeklyContributions one;
  one.add(record.winner);
  TrustRecord trust;
  const ContributionView view{one.values, 1, one.num_weeks};
  const std::vector<std::size_t> ranked{0};
  SignificanceOptions options;
  options.bootstrap_draws = 200;
  trust.significance = assess_significance(view, ranked, options);
  trust.significance.p_consistent = p;
  trust.trial_ids = one.ids;
  trust.scores = {record.winner.score()};
  trust.decision = {
      reason == DeployReason::significant || reason == DeployReason::better || reason == DeployReason::always, reason};
  record.trust = trust;
  record.deployed = trust.decision.deployed;
  return record;
}

TEST(Decision, IsSaidWithItsReason) {
  const RunFixture run;
  const auto sentence = [&](DeployReason reason, double p) { return decision_sentence(searched(run, reason, p)); };
  EXPECT_THAT(sentence(DeployReason::significant, 0.012), AllOf(HasSubstr("Deployed"), HasSubstr("p = 0.012")));
  EXPECT_THAT(
      sentence(DeployReason::not_significant, 0.31),
      AllOf(HasSubstr("Not deployed"), HasSubstr("p = 0.31"), HasSubstr("above 0.05"), HasSubstr("after 2 trials)")));
  EXPECT_THAT(sentence(DeployReason::not_better, 1.0), HasSubstr("nothing beat pRN"));
  EXPECT_THAT(sentence(DeployReason::too_few_weeks, 0.01), HasSubstr("are too few"));
  EXPECT_THAT(sentence(DeployReason::better, 0.4), AllOf(HasSubstr("--deploy-rule score"), HasSubstr("p = 0.4")));
  EXPECT_THAT(sentence(DeployReason::always, 0.4), HasSubstr("--deploy-rule always"));
}

TEST(Decision, SaysThatTheFinalFitFailed) {
  const RunFixture run;
  RunRecord record = searched(run, DeployReason::significant, 0.01);
  record.final_fit.reset();
  record.final_reason = "single_class";
  EXPECT_THAT(decision_sentence(record), AllOf(HasSubstr("Not deployed"), HasSubstr("single_class")));
}

TEST(Evidence, IsWholeSentences) {
  const RunFixture run;
  const auto sentences = evidence_sentences(searched(run, DeployReason::not_significant, 0.31));
  ASSERT_GE(sentences.size(), 3U);
  for (const std::string& sentence : sentences) {
    EXPECT_EQ(sentence.back(), '.') << sentence;
    EXPECT_THAT(sentence, Not(HasSubstr("nan"))) << sentence;
  }
  EXPECT_THAT(sentences[0], HasSubstr("2 configurations were tried"));
}

TEST(Evidence, GroupsLargeNumbers) {
  const RunFixture run;
  RunRecord record = searched(run, DeployReason::not_significant, 0.31);
  StudyResult many = record.result;
  many.num_trials = 37440;
  const RunRecord other{record.inputs, many, record.winner, false, {}, record.final_fit, "", record.trust};
  EXPECT_THAT(evidence_sentences(other)[0], HasSubstr("37,440 configurations were tried"));
}

TEST(Evidence, IsNotThereWithoutASearch) {
  const RunFixture run;
  EXPECT_TRUE(evidence_sentences(run.record()).empty());
  EXPECT_EQ(decision_sentence(run.record()), "");
}

TEST(PValue, OfNothingInSoManyDrawsIsAnUpperBound) {
  EXPECT_EQ(p_value_text(0.0, 10000), "less than 0.0001");
  EXPECT_EQ(p_value_text(0.0312, 10000), "0.0312");
  EXPECT_EQ(p_value_text(1.0, 10000), "1");
  EXPECT_EQ(p_value_text(0.0, 0), "1");
}

TEST(SignificanceFile, HoldsTheTestsAndTheDecision) {
  const RunFixture run;
  const RunRecord record = searched(run, DeployReason::not_significant, 0.31);
  const auto json = nlohmann::json::parse(significance_json(record));
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["decision"]["deployed"], "baseline");
  EXPECT_EQ(json["decision"]["reason"], "not_significant");
  EXPECT_EQ(json["spa"]["p_consistent"], 0.31);
  EXPECT_EQ(json["trials"], 1);
  EXPECT_EQ(json["bootstrap"]["draws"], 200);
  EXPECT_EQ(json["confidence_set"]["size"], 1);
}

TEST(ConfidenceSetFile, HasALinePerModel) {
  const RunFixture run;
  const std::string csv = model_confidence_set_csv(searched(run, DeployReason::not_significant, 0.31));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 2);
  EXPECT_THAT(csv, HasSubstr("\n1,"));
  EXPECT_THAT(csv, HasSubstr(",yes,"));
}

}  // namespace
}  // namespace calibeam
