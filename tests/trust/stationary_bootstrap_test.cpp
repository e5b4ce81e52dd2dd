#include "trust/stationary_bootstrap.hpp"

#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>

#include "calibeam/error.hpp"
#include "trust/draw_counts.hpp"
#include "trust/draw_loops.hpp"

namespace calibeam {
namespace {

TEST(StationaryBootstrap, DefaultBlockIsTheRoundedCubeRoot) {
  EXPECT_EQ(default_block_weeks(1), 1.0);
  EXPECT_EQ(default_block_weeks(3), 1.0);
  EXPECT_EQ(default_block_weeks(4), 2.0);  // 1.587
  EXPECT_EQ(default_block_weeks(24), 3.0);
  EXPECT_EQ(default_block_weeks(40), 3.0);
  EXPECT_EQ(default_block_weeks(64), 4.0);
  EXPECT_EQ(default_block_weeks(160), 5.0);
}

TEST(StationaryBootstrap, StreamIsPinned) {
  // Position 0 of draw 0 under key 0 takes the third word of the first published vector: 0xbc57ac4c * 40 / 2^32.
  std::vector<std::uint32_t> weeks(40);
  draw_units({40, 1, 3.0, 0}, 0, weeks);
  EXPECT_EQ(weeks[0], 29U);
}

TEST(StationaryBootstrap, DrawsDependOnNeitherThreadsNorTheirNumber) {
  const BootstrapPlan plan{17, 300, 2.5, 0xfedcba9876543210U};
  const tbb::global_control allow(tbb::global_control::max_allowed_parallelism, 4);
  std::vector<std::uint32_t> one, four;
  tbb::task_arena(1).execute([&] { one = draw_all(plan); });
  tbb::task_arena(4).execute([&] { four = draw_all(plan); });
  EXPECT_EQ(one, four);
  const auto fewer = draw_all({17, 100, 2.5, 0xfedcba9876543210U});
  EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), one.begin()));
}

TEST(StationaryBootstrap, BothHalvesOfTheSeedCount) {
  const auto a = draw_all({20, 50, 2.0, 1}), b = draw_all({20, 50, 2.0, 2});
  const auto c = draw_all({20, 50, 2.0, 1 + (std::uint64_t{1} << 32)});
  EXPECT_NE(a, b);
  EXPECT_NE(a, c);
  EXPECT_NE(b, c);
}

TEST(StationaryBootstrap, WeeksAreUniformAndBlocksHaveTheExpectedLength) {
  constexpr std::size_t kWeeks = 13, kDraws = 20000;
  for (const double block : {1.0, 2.5, 6.0, 13.0}) {
    const auto draws = draw_all({kWeeks, kDraws, block, 7});
    std::vector<double> counts(kWeeks, 0.0);
    double follows = 0.0;
    for (std::size_t d = 0; d < kDraws; ++d) {
      for (std::size_t p = 0; p < kWeeks; ++p) {
        const std::uint32_t week = draws[d * kWeeks + p];
        ASSERT_LT(week, kWeeks);
        counts[week] += 1.0;
        if (p > 0 && week == (draws[d * kWeeks + p - 1] + 1) % kWeeks) follows += 1.0;
      }
    }
    // A jump lands on the next week by chance once in kWeeks.
    const double expected = 1.0 - (1.0 / block) * (1.0 - 1.0 / kWeeks);
    EXPECT_NEAR(follows / (kDraws * (kWeeks - 1)), expected, 0.005) << block;
    for (const double c : counts) EXPECT_NEAR(c / kDraws, 1.0, 0.08) << block;
  }
}

TEST(StationaryBootstrap, OneWeekIsDrawnAgainAndAgain) {
  const auto draws = draw_all({1, 5, 1.0, 3});
  EXPECT_EQ(draws, std::vector<std::uint32_t>(5, 0U));
}

TEST(StationaryBootstrap, RefusesPlansThatCannotBeDrawn) {
  EXPECT_THROW((void)draw_all({10, 0, 1.0, 0}), UsageError);
  EXPECT_THROW((void)draw_all({0, 10, 1.0, 0}), UsageError);
  EXPECT_THROW((void)draw_all({10, 10, 0.5, 0}), UsageError);
  EXPECT_THROW((void)draw_all({10, 10, 10.5, 0}), UsageError);
  EXPECT_THROW((void)draw_all({10, 10, std::nan(""), 0}), UsageError);
}

TEST(DrawCounts, CountEveryWeekOfEveryDrawAndFillUpWithNothing) {
  const BootstrapPlan plan{7, kDrawBlock + 3, 2.0, 5};
  const auto draws = draw_all(plan);
  const auto counts = count_weeks(draws, 7);
  ASSERT_EQ(counts.num_blocks, 2U);
  EXPECT_EQ(counts.draws_in(0), kDrawBlock);
  EXPECT_EQ(counts.draws_in(1), 3U);
  for (std::size_t d = 0; d < 2 * kDrawBlock; ++d) {
    for (std::size_t t = 0; t < 7; ++t) {
      const auto from = draws.begin() + static_cast<std::ptrdiff_t>(std::min(d, plan.num_draws) * 7);
      const auto to = d < plan.num_draws ? from + 7 : from;
      EXPECT_EQ(counts.block(d / kDrawBlock)[t * kDrawBlock + d % kDrawBlock],
                static_cast<double>(std::count(from, to, t)));
    }
  }
}

TEST(DrawCounts, RefuseWeeksThatDoNotExist) {
  const std::vector<std::uint32_t> draws{0, 1, 2, 3};
  EXPECT_THROW((void)count_weeks(draws, 2), Error);
  EXPECT_THROW((void)count_weeks(draws, 3), Error);
  EXPECT_THROW((void)count_weeks({}, 3), Error);
}

}  // namespace
}  // namespace calibeam
