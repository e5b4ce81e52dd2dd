// The leaderboard's memory, and the exhaustive search that streams into it.
#include "search/leaderboard.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "search/exhaustive.hpp"
#include "search/support.hpp"

namespace calibeam {
namespace {

using testing::all_available;
using testing::fake_trial;

Trial trial(std::int64_t id, double score, double tie_score) {
  Trial t;
  t.id = id;
  t.canonical = fmt::format("{:06}", id);
  t.delta_log_loss = score;
  t.tie_score = tie_score;
  return t;
}

std::vector<std::int64_t> ids(const std::vector<Trial>& trials) {
  std::vector<std::int64_t> out;
  for (const Trial& t : trials) out.push_back(t.id);
  return out;
}

TEST(Leaderboard, HoldsTwiceItsSizeAndSomeMoreBeforeItForgets) {
  for (const std::size_t size : {1U, 7U}) {
    const std::size_t limit = 2 * size + 512;
    Leaderboard board(size, 1e-5);
    for (std::size_t i = 1; i < 3 * limit; ++i) {
      board.add(trial(static_cast<std::int64_t>(i), 1e-3 * static_cast<double>(i), 0.0));
      const std::size_t expected = i < limit ? i : size + (i - limit) % (limit - size);
      ASSERT_EQ(board.held(), expected) << size << " " << i;
    }
    std::vector<std::int64_t> first(size);
    for (std::size_t i = 0; i < size; ++i) first[i] = static_cast<std::int64_t>(i + 1);
    EXPECT_EQ(ids(board.ranked()), first) << "the first that came are the best";
  }
}

TEST(Leaderboard, HoldsWhateverCanStillComeFirstAndGrowsWithIt) {
  Leaderboard board(1, 1.0);
  // Ever worse by score and better by tie score: any of them may lead in the end.
  for (int i = 1; i <= 514; ++i) board.add(trial(i, 1e-6 * i, -1e-6 * i));
  EXPECT_EQ(board.held(), 514U);
  for (int i = 515; i < 1540; ++i) board.add(trial(i, 1.0, 1.0));
  EXPECT_EQ(board.held(), 1539U);
  board.add(trial(1540, 1.0, 1.0));
  EXPECT_EQ(board.held(), 514U);
  EXPECT_EQ(ids(board.ranked()), (std::vector<std::int64_t>{514}));
}

TEST(Leaderboard, HasAtLeastOnePlaceAndTakesNoFailures) {
  for (const std::size_t size : {0U, 1U, 2U}) {
    Leaderboard board(size, 1e-5);
    Trial failed = trial(9, -5.0, -5.0);
    failed.reason = "no_weight";
    for (const Trial& t : {trial(1, 2.0, 0.0), failed, trial(2, 1.0, 0.0), trial(3, 3.0, 0.0)}) board.add(t);
    EXPECT_EQ(board.held(), 3U);
    const std::vector<std::int64_t> one{2}, two{2, 1};
    EXPECT_EQ(ids(board.ranked()), size == 2 ? two : one);
  }
}

class Exhaustive : public ::testing::Test {
 protected:
  Exhaustive() {
    options_.C_grid = {1, 2};
    space_ = default_space(options_);
  }

  // Answers the first `answers` of what is asked.
  ExhaustiveResult run(const Enumeration& all, std::uint64_t answers = UINT64_MAX) {
    batches_.clear();
    std::uint64_t asked = 0;
    return exhaustive_search(all, options_, [&, answers](std::span<const Effective> wanted, const SearchStep& step) {
      EXPECT_EQ(step.pass, 1);
      EXPECT_EQ(step.family, "all combinations");
      batches_.push_back(wanted.size());
      std::vector<Trial> out;
      for (const auto& e : wanted) {
        EXPECT_EQ(e.canonical, all.at(asked).canonical);
        if (asked++ < answers) out.push_back(fake_trial(e, {}, static_cast<std::int64_t>(asked)));
      }
      return out;
    });
  }

  SearchOptions options_;
  Space space_;
  SpaceFacts facts_ = all_available();
  std::vector<std::size_t> batches_;
};

TEST_F(Exhaustive, AsksInBlocksUpToItsBudget) {
  options_.max_trials = 16'387;
  const Enumeration all(space_, facts_, options_);
  ASSERT_GT(all.count(), 16'387U);
  EXPECT_EQ(run(all).asked, 16'387U);
  EXPECT_EQ(batches_, (std::vector<std::size_t>{16'384, 3}));
  for (const std::int64_t none : {std::int64_t{0}, std::int64_t{-1}}) {
    options_.max_trials = none;
    EXPECT_EQ(exhaustive_budget(all, options_), all.count());
  }
  for (const std::int64_t few : {1, 2}) {
    options_.max_trials = few;
    EXPECT_EQ(exhaustive_budget(all, options_), static_cast<std::uint64_t>(few));
  }
  options_.max_trials = static_cast<std::int64_t>(all.count()) + 5;
  EXPECT_EQ(exhaustive_budget(all, options_), all.count());
}

TEST_F(Exhaustive, EndsWhereTheAnswersEndAndRanksWhatItGot) {
  options_.max_trials = 50;
  const Enumeration all(space_, facts_, options_);
  const auto whole = run(all);
  EXPECT_EQ(whole.asked, 50U);
  EXPECT_FALSE(whole.interrupted);
  EXPECT_EQ(whole.ranked.size(), 25U);
  for (const int places : {0, 1, 3}) {
    options_.leaderboard_size = places;
    const auto few = run(all);
    ASSERT_EQ(few.ranked.size(), places == 3 ? 3U : 1U);
    for (std::size_t i = 0; i < few.ranked.size(); ++i) EXPECT_EQ(few.ranked[i].id, whole.ranked[i].id);
  }
  const auto part = run(all, 20);
  EXPECT_TRUE(part.interrupted);
  EXPECT_EQ(part.asked, 20U);
  EXPECT_EQ(batches_.size(), 1U);
}

}  // namespace
}  // namespace calibeam
