#include "kernels/math/sigmoid.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "kernels/math/rough_sigmoid.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

using Real = long double;

double relative_error(double actual, Real expected) {
  return static_cast<double>(std::fabs(actual - expected) / expected);
}

TEST(Sigmoid, IsRightToAFewRoundingsOverTheFullRange) {
  std::mt19937_64 random(1);
  double worst_prob = 0, worst_curvature = 0;
  for (int i = 0; i < 2'000'000; ++i) {
    const double span = i % 4 == 0 ? 700 : i % 4 == 1 ? 40 : i % 4 == 2 ? 3 : 1e-3;
    const double t = span * (2 * (static_cast<double>(random() >> 11) * 0x1p-53) - 1);
    const Real e = std::exp(-std::fabs(static_cast<Real>(t)));
    const Sigmoid<double> s = sigmoid(t);
    worst_prob = std::max(worst_prob, relative_error(s.prob, t >= 0 ? 1 / (1 + e) : e / (1 + e)));
    worst_curvature = std::max(worst_curvature, relative_error(s.curvature, e / ((1 + e) * (1 + e))));
  }
  EXPECT_LE(worst_prob, 1e-15);
  EXPECT_LE(worst_curvature, 1.5e-15);
}

TEST(Sigmoid, HandlesTheEnds) {
  EXPECT_EQ(sigmoid(0.0).prob, 0.5);
  EXPECT_EQ(sigmoid(-0.0).curvature, 0.25);
  EXPECT_EQ(sigmoid(1e300).prob, 1.0);
  EXPECT_GE(sigmoid(-1e300).prob, 0.0);
  EXPECT_LE(sigmoid(-1e300).prob, 1e-300);
  EXPECT_EQ(sigmoid(std::numeric_limits<double>::infinity()).prob, 1.0);
  EXPECT_TRUE(std::isnan(sigmoid(std::numeric_limits<double>::quiet_NaN()).prob));
}

TEST(Sigmoid, EveryInstructionSetGivesTheScalarBits) {
  std::vector<double> logits(4096), probs(4096);
  std::mt19937_64 random(2);
  for (double& t : logits) t = 30 * (2 * (static_cast<double>(random() >> 11) * 0x1p-53) - 1);
  for (const RowKernels* set : available_row_kernels()) {
    set->logits_to_probs(logits.data(), logits.size(), 1.25, -0.5, probs.data());
    for (std::size_t i = 0; i < logits.size(); ++i)
      ASSERT_EQ(probs[i], clip_prob(sigmoid(std::fma(1.25, logits[i], -0.5)).prob)) << set->name;
  }
}

TEST(RoughSigmoid, IsRightToAFewRoundingsOfSinglePrecision) {
  std::mt19937_64 random(3);
  double worst_prob = 0, worst_curvature = 0;
  for (int i = 0; i < 2'000'000; ++i) {
    const double span = i % 4 == 0 ? 79 : i % 4 == 1 ? 20 : i % 4 == 2 ? 3 : 1e-3;
    const auto t = static_cast<float>(span * (2 * (static_cast<double>(random() >> 11) * 0x1p-53) - 1));
    const Real e = std::exp(-std::fabs(static_cast<Real>(t)));
    const Sigmoid<float> s = rough_sigmoid(t);
    worst_prob = std::max(worst_prob, relative_error(s.prob, t >= 0 ? 1 / (1 + e) : e / (1 + e)));
    worst_curvature = std::max(worst_curvature, relative_error(s.curvature, e / ((1 + e) * (1 + e))));
  }
  EXPECT_LE(worst_prob, 4e-7);
  EXPECT_LE(worst_curvature, 6e-7);
  EXPECT_EQ(rough_sigmoid(0.0F).prob, 0.5F);
  EXPECT_EQ(rough_sigmoid(1e30F).prob, 1.0F);
  EXPECT_LE(rough_sigmoid(-1e30F).prob, 1e-34F);
  EXPECT_TRUE(std::isnan(rough_sigmoid(std::numeric_limits<float>::quiet_NaN()).prob));
}

TEST(RoughSigmoid, EveryInstructionSetGivesTheScalarBits) {
  std::vector<float> t(4096), zero(4096, 0.0F), weight(4096, 1.0F), residual(4096), curvature(4096);
  std::mt19937_64 random(4);
  for (float& value : t) value = static_cast<float>(90 * (2 * (static_cast<double>(random() >> 11) * 0x1p-53) - 1));
  const std::vector<float> constant(512, 0.0F), slope(512, 1.0F), beta{0.0F, 1.0F};
  const float* column = t.data();
  for (const RowKernels* set : available_row_kernels()) {
    set->rough_row_slopes({&column, zero.data(), weight.data(), 0, 4096, 2, beta.data(), constant.data(), slope.data(),
                           residual.data(), curvature.data()});
    for (std::size_t i = 0; i < t.size(); ++i) {
      ASSERT_EQ(residual[i], rough_sigmoid(t[i]).prob) << set->name;
      ASSERT_EQ(curvature[i], rough_sigmoid(t[i]).curvature) << set->name;
    }
  }
}

TEST(ClipProb, KeepsPredictionsAwayFromTheEnds) {
  EXPECT_EQ(clip_prob(0.0), 1e-6);
  EXPECT_EQ(clip_prob(1.0), 1.0 - 1e-6);
  EXPECT_EQ(clip_prob(0.3), 0.3);
}

}  // namespace
}  // namespace calibeam::kernels
