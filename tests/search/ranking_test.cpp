#include "search/ranking.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <random>

#include "search/beam_search.hpp"
#include "search/exhaustive.hpp"
#include "search/leaderboard.hpp"
#include "search/refine_c.hpp"
#include "search/support.hpp"

namespace calibeam {
namespace {

using testing::all_available;
using testing::fake_ask;
using testing::FakeRule;

Trial trial(double score, double tie_score, double model_loss = 0.0, double C = 1.0) {
  Trial t;
  t.config.C = C;
  t.canonical = canonical_text(t.config);
  t.delta_log_loss = score;
  t.tie_score = tie_score;
  WindowScore w;
  w.model.log_loss = model_loss;
  t.windows = {w};
  return t;
}

std::vector<const Trial*> pointers(const std::vector<Trial>& trials) {
  std::vector<const Trial*> out;
  for (const auto& t : trials) out.push_back(&t);
  return out;
}

TEST(ScoreUnits, RoundHalvesToEvenAndNeverOverflow) {
  EXPECT_EQ(score_units(0.5e-10), 0);
  EXPECT_EQ(score_units(1.5e-10), 2);
  EXPECT_EQ(score_units(-2.6e-10), -3);
  EXPECT_GT(score_units(std::numeric_limits<double>::quiet_NaN()), score_units(1e6));
  EXPECT_GT(score_units(std::numeric_limits<double>::infinity()) + score_units(1e300), 0);
}

TEST(Ranking, PutsTrialsWithinTieEpsilonFirstByTieScore) {
  const std::vector<Trial> trials{trial(-0.5, 3), trial(-0.5 + 9e-6, 1), trial(-0.5 + 1e-5, 2), trial(-0.4, 0),
                                  trial(-0.5 + 1.01e-5, -5)};
  const auto ranked = ranking(pointers(trials), 1e-5);
  const std::vector<const Trial*> expected{&trials[1], &trials[2], &trials[0], &trials[4], &trials[3]};
  EXPECT_EQ(ranked, expected);
}

TEST(Ranking, LeavesOutFailuresAndGivesEqualsToThePlainer) {
  std::vector<Trial> trials{trial(0, 0, 0, 2), trial(0, 0, 0, 1), trial(0, 0, 0, 0.5), trial(-1, 0)};
  trials[1].config.calibrate = Calibration::platt;
  trials[3].reason = "no_weight";
  const auto ranked = ranking(pointers(trials), 1e-5);
  const std::vector<const Trial*> expected{&trials[2], &trials[0], &trials[1]};
  EXPECT_EQ(ranked, expected);
  EXPECT_TRUE(ranking({}, 1e-5).empty());
}

TEST(NextBeam, GivesTwinsNoPlace) {
  const std::vector<Trial> trials{trial(-1, 0, 0.1, 1), trial(-1, 0, 0.1 + 5e-13, 2), trial(-0.5, 0, 0.2, 3)};
  const auto beam = next_beam(pointers(trials), 2, 0.0);
  EXPECT_EQ(beam, (std::vector<const Trial*>{&trials[0], &trials[2]}));
}

TEST(Twins, AgreeInEveryMetricOfEveryWindow) {
  const auto of = [](double first, double second) {
    Trial t = trial(0, 0, first);
    t.windows.push_back({{second, second, second, second}, {}, {}});
    return t;
  };
  const Trial a = of(0.1, 0.2);
  EXPECT_TRUE(twins(a, of(0.1, 0.2 + 5e-13)));
  EXPECT_FALSE(twins(a, of(0.1, 0.1)));
  EXPECT_FALSE(twins(a, of(0.2, 0.2)));
  for (double Metrics::*metric : {&Metrics::log_loss, &Metrics::brier, &Metrics::ece, &Metrics::ece_q}) {
    Trial b = a;
    b.windows[1].model.*metric += 2e-12;
    EXPECT_FALSE(twins(a, b));
  }
}

TEST(NextBeam, KeepsAPlaceForTheBestScore) {
  const std::vector<Trial> trials{trial(-1, 9, 0.1), trial(-1 + 1e-6, 1, 0.2), trial(-1 + 2e-6, 2, 0.3)};
  const auto beam = next_beam(pointers(trials), 2, 1e-5);
  EXPECT_EQ(beam, (std::vector<const Trial*>{&trials[1], &trials[0]}));
  EXPECT_EQ(next_beam(pointers(trials), 1, 1e-5), (std::vector<const Trial*>{&trials[0]}));
}

TEST(Leaderboard, EqualsTheFullRankingHoweverTheStreamRuns) {
  std::mt19937_64 random(20240607);
  for (int round = 0; round < 20; ++round) {
    std::vector<Trial> trials;
    Leaderboard board(7, 2e-5);
    for (int i = 0; i < 5000; ++i) {
      const double trend = round % 2 == 0 ? -1e-8 * i : 0.0;
      auto t = trial(trend + 1e-6 * static_cast<double>(random() % 300), 1e-4 * static_cast<double>(random() % 50));
      t.config.C = 1 + i;
      t.canonical = canonical_text(t.config);
      board.add(t);
      trials.push_back(std::move(t));
    }
    const auto expected = ranking(pointers(trials), 2e-5);
    const auto got = board.ranked();
    ASSERT_EQ(got.size(), 7U);
    for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(got[i].canonical, expected[i]->canonical);
    EXPECT_LT(board.held(), 1500U);
  }
}

TEST(BeamSearch, NeverAsksForMoreThanTheBudgetNorTwiceForTheSame) {
  for (const std::int64_t budget : {1, 2, 9, 40, 250}) {
    SearchOptions options;
    options.max_trials = budget;
    const auto facts = all_available();
    const auto result = beam_search(default_space(options), facts, options, fake_ask({}));
    EXPECT_LE(result.trials.size(), static_cast<std::size_t>(budget));
    std::set<std::string> texts;
    for (const auto& t : result.trials) EXPECT_TRUE(texts.insert(t.canonical).second);
  }
}

TEST(BeamSearch, VariesAFailedBaseAndEndsWhenEverythingFails) {
  const auto facts = all_available();
  SearchOptions options;
  FakeRule all_fail;
  all_fail.fail_every = 1;
  const auto result = beam_search(default_space(options), facts, options, fake_ask(all_fail));
  EXPECT_EQ(result.passes, 1);
  EXPECT_GT(result.trials.size(), 20U);
}

TEST(BeamSearch, StopsWhereTheAnswersStop) {
  const auto facts = all_available();
  SearchOptions options;
  const Ask inner = fake_ask({});
  int calls = 0;
  const auto result = beam_search(default_space(options), facts, options,
                                  [&](std::span<const Effective> wanted, const SearchStep& step) {
                                    return inner(++calls == 3 ? wanted.first(1) : wanted, step);
                                  });
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(calls, 3);
}

TEST(ExhaustiveSearch, AsksForEverythingOnceInBoundedBlocksAndFindsTheFullRanking) {
  const auto facts = all_available();
  SearchOptions options;
  options.C_grid = {1, 2};
  const auto space = available_space(default_space(options), facts);
  options.max_trials = 0;
  const Enumeration all(space, facts, options);
  std::vector<std::size_t> batches;
  const auto result = exhaustive_search(all, options, fake_ask({}, &batches));
  EXPECT_EQ(result.asked, all.count());
  EXPECT_LE(*std::max_element(batches.begin(), batches.end()), 16'384U);
  std::vector<Trial> everything;
  for (std::uint64_t i = 0; i < all.count(); ++i) everything.push_back(testing::fake_trial(all.at(i), {}, 0));
  const auto expected = ranking(pointers(everything), options.tie_epsilon);
  ASSERT_EQ(result.ranked.size(), 25U);
  for (std::size_t i = 0; i < 25; ++i) EXPECT_EQ(result.ranked[i].canonical, expected[i]->canonical);
  options.max_trials = 100;
  EXPECT_EQ(exhaustive_search(all, options, fake_ask({})).asked, 100U);
}

TEST(RefineC, WalksToTheBestCOfASmoothScore) {
  const Ask valley = [](std::span<const Effective> wanted, const SearchStep&) {
    std::vector<Trial> out;
    for (const auto& e : wanted) {
      auto t = trial(std::pow(std::log(e.config.C / 0.37), 2), 0);
      t.config = e.config;
      t.canonical = e.canonical;
      out.push_back(t);
    }
    return out;
  };
  const Effective start = effective_configuration({}, all_available());
  const auto result = refine_c(valley({&start, 1}, {}).front(), valley);
  double best = 1e9, C = 0;
  for (const auto& t : result.trials) {
    if (t.score() < best) best = t.score(), C = t.config.C;
  }
  EXPECT_NEAR(C, 0.37, 0.01);
  EXPECT_LE(result.trials.size(), 25U);
}

}  // namespace
}  // namespace calibeam
