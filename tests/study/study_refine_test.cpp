// What a study asks for after its search, under which ids, and what it keeps.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "search/enumeration.hpp"
#include "study/support.hpp"

namespace calibeam {
namespace {

using testing::FakeStudy;
using testing::texts;

struct Seen {
  std::map<std::string, std::int64_t> ids;  ///< by canonical text, as the hooks heard of them
  std::int64_t budget = -1;
};

StudyResult watched(FakeStudy& s, Ledger& ledger, Seen& seen) {
  seen = {};
  s.hooks.on_trial = [&seen](const Trial& t) {
    EXPECT_TRUE(seen.ids.emplace(t.canonical, t.id).second) << t.canonical;
  };
  s.hooks.on_progress = [&seen](const StudyProgress& p) { seen.budget = p.budget; };
  return s.run(ledger);
}

// Everything refined has the id it was first asked under, and stands once in the ranking if it worked.
void expect_ids(const StudyResult& result, const Seen& seen) {
  EXPECT_EQ(static_cast<std::int64_t>(seen.ids.size()), result.num_trials);
  std::set<std::string> ranked;
  for (const Trial& t : result.ranked) EXPECT_TRUE(ranked.insert(t.canonical).second) << t.canonical;
  for (const auto* trials : {&result.refined, &result.ranked}) {
    for (const Trial& t : *trials) EXPECT_EQ(seen.ids.at(t.canonical), t.id) << t.canonical;
  }
}

TEST(Refinement, GoesOnFromABeamSearchUnderNewIds) {
  FakeStudy s;
  Seen seen;
  Ledger plain, memory;
  const StudyResult before = watched(s, plain, seen);
  EXPECT_TRUE(before.refined.empty());
  EXPECT_EQ(before.num_trials, before.trials_before_refinement);
  EXPECT_EQ(seen.budget, 250);
  expect_ids(before, seen);
  s.options.search.refine_c = true;
  const StudyResult first = watched(s, memory, seen);
  expect_ids(first, seen);
  EXPECT_EQ(first.trials_before_refinement, before.num_trials);
  EXPECT_GT(first.num_trials, before.num_trials);
  EXPECT_GE(first.refined.size(), static_cast<std::size_t>(first.num_trials - before.num_trials));
  std::int64_t ok = 0, known = 0;
  for (const Trial& t : first.refined) known += t.id <= before.num_trials ? 1 : 0;
  EXPECT_GT(known, 0) << "C of the grid is met again";
  EXPECT_EQ(static_cast<std::int64_t>(first.refined.size()) - known, first.num_trials - before.num_trials);
  for (const auto& [text, id] : seen.ids) ok += id > 0 ? 1 : 0;
  EXPECT_EQ(static_cast<std::int64_t>(first.ranked.size()), ok - first.num_failed);
  const StudyResult second = watched(s, memory, seen);
  EXPECT_EQ(second.num_trials, first.num_trials);
  EXPECT_EQ(texts(second.refined), texts(first.refined));
}

TEST(Refinement, OfAnExhaustiveSearchKnowsWhatWasAsked) {
  FakeStudy s;
  s.evaluator.fail_every = 0;
  s.options.search.kind = SearchKind::exhaustive;
  s.options.search.C_grid = {1, 2};
  s.options.search.refine_c = true;
  s.reset_space();
  Seen seen;
  for (const std::int64_t budget : {1, 2, 3, 40}) {
    s.options.search.max_trials = budget;
    Ledger ledger;
    const StudyResult first = watched(s, ledger, seen);
    expect_ids(first, seen);
    EXPECT_EQ(seen.budget, budget);
    EXPECT_EQ(first.passes, 1);
    EXPECT_EQ(first.trials_before_refinement, budget);
    EXPECT_GT(first.num_trials, budget);
    const StudyResult second = watched(s, ledger, seen);  // now the ledger knows all of them
    expect_ids(second, seen);
    EXPECT_EQ(second.num_trials, first.num_trials) << budget;
    EXPECT_EQ(texts(second.refined), texts(first.refined));
    EXPECT_EQ(texts(second.ranked), texts(first.ranked));
  }
}

TEST(Refinement, DoesNotBeginAfterAnInterruption) {
  for (const SearchKind kind : {SearchKind::beam, SearchKind::exhaustive}) {
    FakeStudy s;
    s.evaluator.work = 1;  // chunks of eight
    s.options.search.kind = kind;
    s.options.search.refine_c = true;
    Ledger ledger;
    s.options.search.max_trials = 100;
    (void)s.run(ledger);
    int asked = 0;
    s.hooks.stop_requested = [&asked] { return ++asked > 4; };
    const StudyResult stopped = s.run(ledger);
    EXPECT_TRUE(stopped.interrupted);
    EXPECT_FALSE(stopped.ranked.empty());
    EXPECT_TRUE(stopped.refined.empty());
  }
}

TEST(RunStudy, KeepsAsManyPlacesAsTheLeaderboardHas) {
  FakeStudy s;
  s.options.search.kind = SearchKind::exhaustive;
  s.options.search.max_trials = 60;
  s.options.search.refine_c = true;
  s.options.search.leaderboard_size = 60;
  Ledger ledger;
  const StudyResult all = s.run(ledger);
  for (const int places : {-1, 0, 1, 2, 5}) {
    s.options.search.leaderboard_size = places;
    const StudyResult some = s.run(ledger);
    ASSERT_EQ(some.ranked.size(), static_cast<std::size_t>(std::max(places, 1)));
    for (std::size_t i = 0; i < some.ranked.size(); ++i) {
      EXPECT_EQ(some.ranked[i].canonical, all.ranked[i].canonical) << places;
    }
  }
  s.options.search.max_trials = 0;
  s.options.search.C_grid = {1};
  s.reset_space();
  s.space.families.resize(6);
  s.hooks.on_progress = [&](const StudyProgress& p) {
    EXPECT_EQ(p.budget, static_cast<std::int64_t>(Enumeration(s.space, s.facts, s.options.search).count()));
  };
  Ledger other;
  EXPECT_GT(s.run(other).num_trials, 0);
}

}  // namespace
}  // namespace calibeam
