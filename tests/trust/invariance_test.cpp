// The same bits whatever the order of the trials, the threads, the cut into chunks, or the instruction set.
#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "trust/bootstrap_maxima.hpp"
#include "trust/reference.hpp"
#include "trust/significance.hpp"
#include "trust/stationary_bootstrap.hpp"
#include "trust/stepm.hpp"

namespace calibeam {
namespace {

using testing_support::by_score;
using testing_support::Matrix;
using testing_support::random_matrix;

/// More trials than two chunks hold, some of them better than the baseline.
Matrix large_matrix() { return random_matrix(2500, 14, 5, {0.0, 0.003, 0.5}); }

void expect_same(const Significance& a, const Significance& b, const std::vector<std::size_t>& row_in_b) {
  EXPECT_EQ(a.num_tested, b.num_tested);
  EXPECT_EQ(a.best_score, b.best_score);
  EXPECT_EQ(a.statistic, b.statistic);
  EXPECT_EQ(a.p_lower, b.p_lower);
  EXPECT_EQ(a.p_consistent, b.p_consistent);
  EXPECT_EQ(a.p_upper, b.p_upper);
  EXPECT_EQ(a.p_reality_check, b.p_reality_check);
  std::vector<std::size_t> better;
  for (const std::size_t row : a.better_than_baseline) better.push_back(row_in_b[row]);
  std::sort(better.begin(), better.end());
  EXPECT_EQ(better, b.better_than_baseline);
  ASSERT_EQ(a.distinct.size(), b.distinct.size());
  for (std::size_t i = 0; i < a.distinct.size(); ++i) {
    EXPECT_EQ(row_in_b[a.distinct[i].row], b.distinct[i].row);
    EXPECT_EQ(a.distinct[i].p_value, b.distinct[i].p_value);
  }
  EXPECT_EQ(a.overfitting->probability, b.overfitting->probability);
  EXPECT_EQ(a.overfitting->expected_delta, b.overfitting->expected_delta);
}

TEST(Invariance, OrderOfTrialsDoesNotMatter) {
  const Matrix matrix = large_matrix();
  std::vector<std::size_t> place(matrix.num_trials);  // of a row, in the shuffled matrix
  std::iota(place.begin(), place.end(), std::size_t{0});
  std::shuffle(place.begin(), place.end(), std::mt19937_64(1));
  Matrix shuffled = matrix;
  for (std::size_t k = 0; k < matrix.num_trials; ++k) {
    for (std::size_t t = 0; t < matrix.num_weeks; ++t) shuffled.at(place[k], t) = matrix.at(k, t);
  }
  const auto ranked = by_score(matrix);
  auto ranked_there = ranked;
  for (auto& row : ranked_there) row = place[row];
  const SignificanceOptions options{200, {}, 3, 0.1, 60};
  const auto result = assess_significance(matrix.view(), ranked, options);
  EXPECT_GT(result.better_than_baseline.size(), 10U);
  expect_same(result, assess_significance(shuffled.view(), ranked_there, options), place);
}

TEST(Invariance, ThreadsDoNotMatter) {
  const Matrix matrix = large_matrix();
  const auto ranked = by_score(matrix);
  const SignificanceOptions options{200, {}, 3, 0.1, 60};
  const tbb::global_control allow(tbb::global_control::max_allowed_parallelism, 5);
  Significance one, five;
  tbb::task_arena(1).execute([&] { one = assess_significance(matrix.view(), ranked, options); });
  tbb::task_arena(5).execute([&] { five = assess_significance(matrix.view(), ranked, options); });
  std::vector<std::size_t> same(matrix.num_trials);
  std::iota(same.begin(), same.end(), std::size_t{0});
  expect_same(one, five, same);
}

TEST(Invariance, EveryInstructionSetGivesTheSameBits) {
  const Matrix matrix = large_matrix();
  const ContributionView view = matrix.view();
  const auto counts = count_weeks(draw_all({14, 100, 2.0, 3}), 14);
  const auto tested = tested_trials(view, 2.0);
  const auto& baseline = *available_draw_loops().back();
  EXPECT_STREQ(baseline.name, "baseline");
  const auto expected = bootstrap_maxima({view, tested, counts, baseline});
  auto expected_set = distinct_trials(view, by_score(matrix), 37);
  auto set = expected_set;
  find_confidence_set(view, counts, baseline, expected_set);
  for (const DrawLoops* loops : available_draw_loops()) {
    SCOPED_TRACE(loops->name);
    const auto maxima = bootstrap_maxima({view, tested, counts, *loops});
    EXPECT_EQ(maxima.lower, expected.lower);
    EXPECT_EQ(maxima.consistent, expected.consistent);
    EXPECT_EQ(maxima.upper_from, expected.upper_from);
    EXPECT_EQ(maxima.plain, expected.plain);
    find_confidence_set(view, counts, *loops, set);
    for (std::size_t i = 0; i < set.size(); ++i) EXPECT_EQ(set[i].p_value, expected_set[i].p_value);
  }
}

TEST(Invariance, MaximaOverManyAreTheMaximaOverTheirParts) {
  const Matrix matrix = large_matrix();
  const ContributionView view = matrix.view();
  const auto counts = count_weeks(draw_all({14, 50, 2.0, 3}), 14);
  const auto tested = tested_trials(view, 2.0);
  const auto& loops = *available_draw_loops().front();
  const auto all = bootstrap_maxima({view, tested, counts, loops});
  ASSERT_GT(all.upper_from.size(), 1U);
  for (const std::size_t cut : {1U, 1023U, 1024U, 1025U, 2047U, 2499U}) {
    const auto head = bootstrap_maxima({view, std::span(tested).first(cut), counts, loops});
    const auto tail = bootstrap_maxima({view, std::span(tested).subspan(cut), counts, loops});
    EXPECT_EQ(upper_maxima_from({view, tested, counts, loops}, all, cut), tail.upper_from.front()) << cut;
    for (std::size_t d = 0; d < 50; ++d) {
      EXPECT_EQ(all.consistent[d], std::max(head.consistent[d], tail.consistent[d]));
      EXPECT_EQ(all.plain[d], std::max(head.plain[d], tail.plain[d]));
    }
  }
}

}  // namespace
}  // namespace calibeam
