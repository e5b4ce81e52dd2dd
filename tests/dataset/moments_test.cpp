#include "dataset/moments.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace calibeam {
namespace {

struct Reference {
  double mean, m2;
};

Reference reference(const std::vector<double>& values) {
  long double sum = 0, squares = 0;
  for (const double x : values) sum += x;
  const long double mean = sum / static_cast<long double>(values.size());
  for (const double x : values) squares += (x - mean) * (x - mean);
  return {static_cast<double>(mean), static_cast<double>(squares)};
}

TEST(Moments, AgreeWithLongDoubleAtAwkwardSizesAndFarFromZero) {
  for (const std::size_t size : {1U, 2U, 7U, 255U, 256U, 257U, 513U, 100'003U}) {
    std::mt19937_64 random(size);
    std::vector<double> values(size);
    for (double& x : values) x = 1000.0 + static_cast<double>(random() >> 40U) * 1e-6;
    const std::vector<std::uint8_t> trainable(size, 1);
    const std::vector<std::int32_t> expiry(size, 5);
    const Moments moments = moments_of(values.data(), {trainable.data(), expiry.data()}, 0, size);
    const Reference expected = reference(values);
    EXPECT_EQ(moments.count, size);
    EXPECT_LE(std::fabs(moments.mean - expected.mean), 8e-16 * expected.mean) << size;
    // The mean of each part is rounded to 1e-13 at a value of 1000.
    EXPECT_LE(std::fabs(moments.m2 - expected.m2), 1e-12 * expected.m2) << size;
  }
}

TEST(Moments, TakeOnlyPresentTrainableUnpurgedRows) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values{1.0, nan, 100.0, 3.0, 1000.0};
  const std::vector<std::uint8_t> trainable{1, 1, 0, 1, 1};
  const std::vector<std::int32_t> expiry{1, 1, 1, 1, 9};
  const Moments moments = moments_of(values.data(), {trainable.data(), expiry.data(), 9}, 0, values.size());
  EXPECT_EQ(moments.count, 2U);
  EXPECT_EQ(moments.mean, 2.0);
  EXPECT_EQ(moments.variance(), 1.0);
}

TEST(Moments, CombineCountsASingleValue) {
  const Moments both = combine(Moments{3, 2.0, 1.5}, Moments{1, 6.0, 0.0});
  EXPECT_EQ(both.count, 4U);
  EXPECT_EQ(both.mean, 3.0);
  EXPECT_EQ(both.m2, 13.5);  // 1.5 + 4 * 4 * 3 / 4
  EXPECT_EQ(combine(Moments{1, 6.0, 0.0}, Moments{3, 2.0, 1.5}).count, 4U);
}

TEST(Moments, CombineWithNothingIsUnchanged) {
  const Moments some{3, 2.5, 1.5};
  EXPECT_EQ(combine(some, Moments{}).mean, 2.5);
  EXPECT_EQ(combine(Moments{}, some).m2, 1.5);
  EXPECT_EQ(combine(std::span<const Moments>{}).count, 0U);
}

}  // namespace
}  // namespace calibeam
