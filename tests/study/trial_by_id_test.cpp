#include "study/trial_by_id.hpp"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "study/support.hpp"

namespace calibeam::testing {
namespace {

TEST(TrialById, FindsEveryTrialOfAnExhaustiveSearchThoughFewAreKept) {
  FakeStudy s;
  s.options.search.kind = SearchKind::exhaustive;
  s.options.search.C_grid = {1};
  s.options.search.max_trials = 300;
  s.options.search.leaderboard_size = 2;
  s.reset_space();
  std::map<std::int64_t, std::string> seen;
  s.hooks.on_trial = [&](const Trial& trial) { seen[trial.id] = trial.canonical; };
  Ledger ledger;
  const StudyInputs inputs = s.inputs();
  const StudyResult result = s.run(ledger);
  ASSERT_EQ(result.ranked.size(), 2U);
  ASSERT_EQ(seen.size(), 300U);
  const TrialIndex index = index_trials(inputs, result);
  for (const auto& [id, canonical] : seen) {
    const Trial trial = trial_by_id(index, id);
    EXPECT_EQ(trial.id, id);
    EXPECT_EQ(trial.canonical, canonical);
  }
  EXPECT_EQ(trial_by_id(index, result.ranked.back().id).score(), result.ranked.back().score());
  EXPECT_THROW((void)trial_by_id(index, 0), std::logic_error);
  EXPECT_THROW((void)trial_by_id(index, static_cast<std::int64_t>(index.all->count()) + 1), std::logic_error);
}

}  // namespace
}  // namespace calibeam::testing
