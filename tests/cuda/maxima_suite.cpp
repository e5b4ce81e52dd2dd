#include "cuda/maxima_suite.hpp"

#include <gtest/gtest.h>

#include "trust/bootstrap_maxima.hpp"
#include "trust/reference.hpp"
#include "trust/significance.hpp"
#include "trust/stationary_bootstrap.hpp"

namespace calibeam::testing {
namespace {

using testing_support::by_score;
using testing_support::random_matrix;

struct Size {
  std::size_t trials, weeks, draws;
};

constexpr Size kAwkwardSizes[] = {{1, 2, 1},    {3, 31, 15},  {4, 32, 16},   {63, 33, 17},
                                  {64, 16, 64}, {65, 64, 65}, {129, 70, 80}, {1500, 40, 130}};

}  // namespace

void expect_maxima_of_the_cpu(kernels::Device& device) {
  for (const Size& size : kAwkwardSizes) {
    SCOPED_TRACE(::testing::Message() << size.trials << " trials, " << size.weeks << " weeks, " << size.draws
                                      << " draws");
    const auto matrix = random_matrix(size.trials, size.weeks, 40 + size.trials);
    const ContributionView view = matrix.view();
    const auto counts = count_weeks(draw_all({size.weeks, size.draws, 2.0, 3}), size.weeks);
    const auto tested = tested_trials(view, 2.0);
    const auto& loops = *available_draw_loops().front();
    DeviceMaxima on_device(device, counts);
    const auto expected = bootstrap_maxima({view, tested, counts, loops});
    const auto actual = bootstrap_maxima({view, tested, counts, loops, &on_device});
    EXPECT_EQ(actual.lower, expected.lower);
    EXPECT_EQ(actual.consistent, expected.consistent);
    EXPECT_EQ(actual.upper_from, expected.upper_from);
    EXPECT_EQ(actual.plain, expected.plain);
  }
}

void expect_significance_of_the_cpu(kernels::Device& device) {
  const auto matrix = random_matrix(2500, 14, 77, {.mean = -0.001, .spread = 0.002});
  const auto ranked = by_score(matrix);
  const SignificanceOptions options{200, {}, 3, 0.1, 60};
  const auto expected = assess_significance(matrix.view(), ranked, options);
  const auto actual = assess_significance(matrix.view(), ranked, options, &device);
  EXPECT_FALSE(expected.better_than_baseline.empty());
  EXPECT_EQ(actual.statistic, expected.statistic);
  EXPECT_EQ(actual.p_lower, expected.p_lower);
  EXPECT_EQ(actual.p_consistent, expected.p_consistent);
  EXPECT_EQ(actual.p_upper, expected.p_upper);
  EXPECT_EQ(actual.p_reality_check, expected.p_reality_check);
  EXPECT_EQ(actual.p_values, expected.p_values);
  EXPECT_EQ(actual.better_than_baseline, expected.better_than_baseline);
  EXPECT_EQ(actual.confidence_set(), expected.confidence_set());
}

}  // namespace calibeam::testing
