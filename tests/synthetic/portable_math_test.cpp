#include "synthetic/portable_math.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "synthetic/random.hpp"

namespace calibeam {
namespace {

TEST(PortableMath, functions_agree_with_the_standard_library) {
  Random random(1, RandomStream::cells, 0);
  for (int i = 0; i < 20'000; ++i) {
    const double x = (random.uniform() - 0.5) * 100.0;
    EXPECT_LE(std::abs(portable::exp(x) / std::exp(x) - 1.0), 1e-15) << x;
    const double y = std::exp(x);
    EXPECT_LE(std::abs(portable::log(y) - std::log(y)), 1e-15 * std::max(1.0, std::abs(std::log(y)))) << y;
    const double z = x / 10.0;
    EXPECT_LE(std::abs(portable::normal_cdf(z) - 0.5 * std::erfc(-z / std::sqrt(2.0))), 1e-15) << z;
    EXPECT_NEAR(portable::logit(portable::sigmoid(z)), z, 1e-13) << z;
  }
  EXPECT_EQ(portable::exp(0.0), 1.0);
  EXPECT_EQ(portable::log(1.0), 0.0);
  EXPECT_EQ(portable::normal_cdf(0.0), 0.5);
  EXPECT_EQ(portable::normal_cdf(-40.0), 0.0);
  EXPECT_EQ(portable::normal_cdf(40.0), 1.0);
}

TEST(Random, normal_numbers_have_the_moments_of_a_normal_distribution) {
  Random random(3, RandomStream::cells, 1);
  double sum = 0, squares = 0, fourth = 0;
  constexpr int kDraws = 200'000;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / kDraws, 0.0, 0.01);
  EXPECT_NEAR(squares / kDraws, 1.0, 0.015);
  EXPECT_NEAR(fourth / kDraws, 3.0, 0.1);
}

TEST(Random, streams_are_unrelated) {
  Random a(1, RandomStream::path, 0), b(1, RandomStream::path, 1), c(2, RandomStream::path, 0),
      again(1, RandomStream::path, 0);
  const std::uint64_t first = a.bits();
  EXPECT_EQ(first, again.bits());
  EXPECT_NE(first, b.bits());
  EXPECT_NE(first, c.bits());
}

}  // namespace
}  // namespace calibeam
