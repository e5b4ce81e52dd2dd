#include "trust/one_standard_error.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "trust/reference.hpp"

namespace calibeam {
namespace {

using testing_support::Matrix;

TEST(OneStandardError, IsThatOfTheWeeklyDifferenceToTheBest) {
  // Differences to row 0 alternate by +-0.001 around a mean: with blocks of one week the standard error of the score is
  // n * 0.001 / sqrt(n) = 0.004 for n = 16.
  Matrix matrix{5, 16, std::vector<double>(80)};
  const double excess[] = {0.0, 0.0039, 0.0041, -0.0001, 0.05};
  for (std::size_t k = 0; k < 5; ++k) {
    for (std::size_t t = 0; t < 16; ++t) {
      matrix.at(k, t) = std::sin(static_cast<double>(t)) / 100.0;
      if (k > 0) matrix.at(k, t) += excess[k] / 16.0 + (t % 2 == 0 ? 0.001 : -0.001);
    }
  }
  EXPECT_EQ(within_one_standard_error(matrix.view(), 0, 1.0), (std::vector<std::size_t>{0, 1, 3}));
}

TEST(OneStandardError, KeepsTheBestItsTwinsAndNothingThatIsWorseEveryWeek) {
  Matrix matrix = testing_support::random_matrix(1, 10, 1);
  matrix.num_trials = 3;
  for (std::size_t t = 0; t < 10; ++t) matrix.values.push_back(matrix.values[t]);
  for (std::size_t t = 0; t < 10; ++t) matrix.values.push_back(matrix.values[t] + 1e-5);
  EXPECT_EQ(within_one_standard_error(matrix.view(), 0, 2.0), (std::vector<std::size_t>{0, 1}));
}

}  // namespace
}  // namespace calibeam
