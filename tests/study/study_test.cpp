#include <gmock/gmock.h>

#include "calibeam/error.hpp"
#include "search/enumeration.hpp"
#include "study/desk.hpp"
#include "study/key.hpp"
#include "study/support.hpp"
#include "study/trial_summary.hpp"
#include "study/weekly_contributions.hpp"

namespace calibeam {
namespace {

using ::testing::ElementsAre;
using testing::FakeStudy;
using testing::Folder;
using testing::texts;

TEST(ToCandidate, ListsColumnsLikeTheReference) {
  const auto problem = testing::fake_problem();
  Configuration c;
  c.feature_choices = {{"volatility", {"rv20"}}, {"moneyness", {"abs_log_m_fwd", "x_m"}}};
  c.enable_x_m = c.enable_x_abs_m = true;
  EXPECT_THAT(to_candidate(problem, c).columns, ElementsAre(0, 4, 1, 7, 8));
  c.feature_choices["volatility"] = {"nowhere"};
  EXPECT_THROW((void)to_candidate(problem, c), std::logic_error);
}

TEST(Summarise, MatchesHandComputedMeans) {
  Trial t;
  t.config.feature_choices = {{"a", {"x_m", "rv20"}}};
  t.config.enable_x_m = t.config.ticker_x_interactions = true;
  t.windows = {{{0.5, 0.2, 0.1, 0.3}, {0.6, 0.1, 0.1, 0.1}, {}}, {{0.8, 0.2, 0.2, 0.1}, {0.6, 0.2, 0.1, 0.1}, {}}};
  summarise(t);
  EXPECT_NEAR(t.delta_log_loss, 0.05, 1e-15);
  EXPECT_NEAR(t.objective, 0.65, 1e-15);
  EXPECT_NEAR(t.delta_log_loss_std, 0.15, 1e-15);
  EXPECT_NEAR(t.worst_delta_log_loss, 0.2, 1e-15);
  EXPECT_EQ(t.num_features, 2);  // an interaction that is named as a feature, too, counts once
  EXPECT_NEAR(t.tie_score, 0.05 + 0.1 + 0.0005 * 2 + 0.001, 1e-15);
}

TEST(Key, ChangesWithEverythingThatCanChangeANumber) {
  FakeStudy s;
  const Configuration c;
  const auto key = [&] { return make_key(key_context(s.data, s.options), c, canonical_text(c)); };
  const auto first = key();
  EXPECT_EQ(first.size(), 32U);
  EXPECT_EQ(key(), first);
  s.options.search.max_trials = 7;
  s.options.regime.foundation_tickers = {"IWM", "SPY", "QQQ", "SPY"};  // the same set
  EXPECT_EQ(key(), first);
  std::set<std::string> keys{first};
  const auto changed = [&] { return keys.insert(key()).second; };
  s.data.fingerprint[0] = 'f';
  EXPECT_TRUE(changed());
  s.options.regime.tdays_allowed = {4};
  EXPECT_TRUE(changed());
  s.options.split.calib_fraction = 0.25;
  EXPECT_TRUE(changed());
  s.options.fit.ticker_min_support = 301;
  EXPECT_TRUE(changed());
  s.options.metric.ece_bins = 16;
  EXPECT_TRUE(changed());
  s.data.categorical.push_back({"sector", {0, 1}, {"a", "b"}});
  EXPECT_TRUE(changed());
  s.data.categorical[0].codes[1] = 0;
  EXPECT_TRUE(changed());
}

TEST(Key, HoldsTheContentOfTheCustomColumnsThatAreUsed) {
  FakeStudy s;
  Configuration with, without;
  with.feature_choices = {{"macro", {"vix"}}};
  const auto key = [&](const Configuration& c) {
    return make_key(key_context(s.data, s.options), c, canonical_text(c));
  };
  s.data.column_hashes = {{"vix", "aa"}};
  const auto used = key(with), unused = key(without);
  s.data.column_hashes["vix"] = "bb";
  EXPECT_NE(key(with), used);
  EXPECT_EQ(key(without), unused);
}

TEST(RunStudy, AnswersARepeatedCommandFromTheLedgerWithTheSameSearch) {
  const Folder folder;
  FakeStudy s;
  s.options.search.refine_c = true;
  StudyResult first, second;
  {
    Ledger ledger(folder.file("cache.jsonl"));
    first = s.run(ledger);
  }
  const auto evaluated = s.evaluator.candidates;
  EXPECT_EQ(static_cast<std::int64_t>(evaluated), first.num_trials);
  {
    Ledger ledger(folder.file("cache.jsonl"));
    second = s.run(ledger);
  }
  EXPECT_EQ(s.evaluator.candidates, evaluated);
  EXPECT_EQ(second.num_from_cache, second.num_trials);
  EXPECT_EQ(texts(second.ranked), texts(first.ranked));
  EXPECT_EQ(texts(second.failed), texts(first.failed));
  EXPECT_GT(first.num_failed, 0);
  EXPECT_GT(first.num_trials, first.trials_before_refinement);
  EXPECT_LE(first.trials_before_refinement, 250);
}

TEST(RunStudy, GivesTheSameWhateverTheChunks) {
  FakeStudy small, large;
  large.problem.num_rows = 20'000'000;  // chunks of 8
  Ledger a, b;
  EXPECT_EQ(texts(small.run(a).ranked), texts(large.run(b).ranked));
  EXPECT_LE(large.evaluator.largest, 8U);
  EXPECT_GT(small.evaluator.largest, 8U);
  FakeStudy fast;
  fast.problem.num_rows = 20'000'000;
  fast.evaluator.work = 400'000'000;  // an evaluator that likes chunks of 20
  Ledger c;
  EXPECT_EQ(texts(fast.run(c).ranked), texts(large.run(b).ranked));
  EXPECT_GT(fast.evaluator.largest, 8U);
  EXPECT_LE(fast.evaluator.largest, 20U);
}

TEST(RunStudy, EndsAfterTheChunkInWhichAStopIsRequestedAndGoesOnLater) {
  FakeStudy s;
  s.problem.num_rows = 20'000'000;
  Ledger fresh, ledger;
  const auto undisturbed = s.run(fresh);
  int asked = 0;
  s.hooks.stop_requested = [&] { return ++asked > 5; };
  const auto stopped = s.run(ledger);
  EXPECT_TRUE(stopped.interrupted);
  EXPECT_LT(stopped.num_trials, undisturbed.num_trials);
  EXPECT_EQ(ledger.size(), static_cast<std::size_t>(stopped.num_trials));
  s.hooks = {};
  EXPECT_EQ(texts(s.run(ledger).ranked), texts(undisturbed.ranked));
}

TEST(RunStudy, TellsTheHooksAboutEveryTrialOnceInOrder) {
  FakeStudy s;
  std::vector<std::int64_t> ids;
  WeeklyContributions weekly;
  StudyProgress last;
  s.hooks.on_trial = [&](const Trial& t) {
    ids.push_back(t.id);
    weekly.add(t);
  };
  s.hooks.on_progress = [&](const StudyProgress& p) { last = p; };
  Ledger ledger;
  const auto result = s.run(ledger);
  ASSERT_EQ(static_cast<std::int64_t>(ids.size()), result.num_trials);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], static_cast<std::int64_t>(i) + 1);
  EXPECT_EQ(last.done, result.num_trials);
  EXPECT_EQ(last.failed, result.num_failed);
  EXPECT_EQ(weekly.num_weeks, 7U);
  // Contributions add up to the score.
  for (const auto& t : result.ranked) {
    const auto row =
        static_cast<std::size_t>(std::find(weekly.ids.begin(), weekly.ids.end(), t.id) - weekly.ids.begin());
    double sum = 0.0;
    for (std::size_t w = 0; w < weekly.num_weeks; ++w) sum += weekly.values[row * weekly.num_weeks + w];
    EXPECT_NEAR(sum, t.score(), 1e-15);
  }
}

TEST(RunStudy, FailsNoTrialButReportsThemWhenAllFail) {
  FakeStudy s;
  s.evaluator.fail_every = 1;
  Ledger ledger;
  const auto result = s.run(ledger);
  EXPECT_TRUE(result.ranked.empty());
  EXPECT_EQ(result.num_failed, result.num_trials);
  EXPECT_EQ(result.failed.front().reason, "single_class");
}

TEST(RunStudy, ExhaustiveRanksNoWorseThanTheBeamAndRefinesFromItsWinner) {
  FakeStudy s;
  s.options.search.C_grid = {0.5, 1};
  s.reset_space();
  Ledger ledger;
  const auto beam = s.run(ledger);
  s.options.search.kind = SearchKind::exhaustive;
  s.options.search.max_trials = 0;
  s.options.search.refine_c = true;
  const auto all = s.run(ledger);
  EXPECT_EQ(all.ranked.size(), 25U);
  EXPECT_LE(all.ranked.front().score(), beam.ranked.front().score() + 1e-5);
  EXPECT_EQ(all.num_from_cache, beam.num_trials);
  const Enumeration space(s.space, s.facts, s.options.search);
  EXPECT_EQ(all.trials_before_refinement, static_cast<std::int64_t>(space.count()));
  EXPECT_GT(all.num_trials, all.trials_before_refinement);
  EXPECT_EQ(static_cast<std::int64_t>(ledger.size()),
            all.num_trials);  // what refinement met again is not counted twice
}

TEST(RunStudy, DoesNotUseAStoredResultOfAnotherShape) {
  using Spoil = void (*)(Trial&);
  for (const Spoil spoil :
       {+[](Trial& t) { t.windows.pop_back(); }, +[](Trial& t) { t.windows[1].weekly_delta.pop_back(); },
        +[](Trial& t) { t.windows[0].weekly_delta.push_back(0.0); }, +[](Trial& t) { t.reason = "bad_luck"; }}) {
    FakeStudy s;
    Ledger ledger;
    const auto first = s.run(ledger);
    auto wrong = first.ranked.front();
    spoil(wrong);
    ledger.append({&wrong, 1});
    const auto before = s.evaluator.candidates;
    EXPECT_EQ(texts(s.run(ledger).ranked), texts(first.ranked));
    EXPECT_EQ(s.evaluator.candidates, before + 1);
  }
}

TEST(EvaluateConfigurations, AnswersInTheOrderAskedAndEvaluatesEqualKeysOnce) {
  FakeStudy s;
  s.evaluator.fail_every = 0;
  Configuration plain, with_flag;
  with_flag.enable_x_m = true;  // without a moneyness: the same model
  Configuration other;
  other.C = 3;
  const auto trials = evaluate_configurations(s.inputs(), s.evaluator, {other, plain, with_flag, other});
  ASSERT_EQ(trials.size(), 4U);
  EXPECT_EQ(trials[1].key, trials[2].key);
  EXPECT_EQ(trials[0].key, trials[3].key);
  EXPECT_EQ(s.evaluator.candidates, 2U);
  s.facts.problems["gone"] = {true, "no column gone"};
  plain.feature_choices["trend"] = {"gone"};
  EXPECT_THROW((void)evaluate_configurations(s.inputs(), s.evaluator, {plain}), DataError);
}

}  // namespace
}  // namespace calibeam
