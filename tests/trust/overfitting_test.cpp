#include "trust/overfitting.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "trust/reference.hpp"

namespace calibeam {
namespace {

using testing_support::Matrix;
using testing_support::random_matrix;

TEST(Overfitting, IsAboutAHalfOnNoiseAndNoneWithAClearWinner) {
  double noise = 0.0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    noise += overfitting(random_matrix(60, 40, seed, {0.0, 0.0, 0.0}).view())->probability / 40.0;
  }
  EXPECT_NEAR(noise, 0.5, 0.15);
  Matrix clear = random_matrix(60, 40, 1);
  for (std::size_t t = 0; t < 40; ++t) clear.at(17, t) -= 0.02 / 40.0;
  const auto result = overfitting(clear.view());
  EXPECT_EQ(result->probability_of_loss, 0.0);
  EXPECT_EQ(result->probability, 0.0);
  double score = 0.0;
  for (std::size_t t = 0; t < 40; ++t) score += clear.at(17, t);
  EXPECT_NEAR(result->expected_delta, score, 1e-12);
}

TEST(Overfitting, SharesTheFirstPlaceOfAHalfBetweenAllWhoHoldIt) {
  // Rows 0 and 1 agree in all blocks but the last; where that is outside the half, they are equally good inside it and
  // both count, whichever comes first.
  Matrix matrix = random_matrix(6, 16, 3);
  for (std::size_t t = 0; t < 16; ++t) {
    matrix.at(0, t) -= 0.05 / 16.0;
    matrix.at(1, t) = matrix.at(0, t);
  }
  matrix.at(1, 15) += 0.01;
  Matrix swapped = matrix;
  for (std::size_t t = 0; t < 16; ++t) std::swap(swapped.at(0, t), swapped.at(1, t));
  const auto a = overfitting(matrix.view()), b = overfitting(swapped.view());
  EXPECT_EQ(a->probability, b->probability);
  EXPECT_EQ(a->expected_delta, b->expected_delta);
  EXPECT_GT(a->expected_delta, testing_support::reference_cscv(matrix).second);  // there, the first one takes it
}

TEST(Overfitting, TheProbabilityOfLossIsOneWhereEverythingIsWorseThanTheBaseline) {
  const std::vector<double> worse(3 * 16, 0.001);
  const auto result = overfitting({worse, 3, 16});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->probability_of_loss, 1.0);
  EXPECT_NEAR(result->expected_delta, 0.016, 1e-15);
}

}  // namespace
}  // namespace calibeam
