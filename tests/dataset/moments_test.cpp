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

/// The order of the additions is fixed: what a slice learns must not depend on the machine.
TEST(Moments, AreTheSameBitsEverywhere) {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(i % 9 == 4 ? std::nan("") : std::sqrt(static_cast<double>(i) + 0.1));
  const std::vector<std::uint8_t> trainable(values.size(), 1);
  const std::vector<std::int32_t> expiry(values.size(), 5);
  const TrainableRows rows{trainable.data(), expiry.data()};
  const Moments leaf = moments_of(values.data(), rows, 3, 259), two = moments_of(values.data(), rows, 3, 260);
  const Moments all = moments_of(values.data(), rows, 0, values.size());
  EXPECT_EQ(leaf.count, 227U);
  EXPECT_EQ(leaf.mean, 10.82713321163971);
  EXPECT_EQ(leaf.m2, 3050.213316751703);
  EXPECT_EQ(two.mean, 10.850244835660721);
  EXPECT_EQ(two.m2, 3077.858637417675);
  EXPECT_EQ(all.mean, 21.070315826151596);
  EXPECT_EQ(all.m2, 49521.052186754496);
}

/// Values so large that the corrected sum of squares rounds below zero without its bound.
TEST(Moments, OfEqualValuesHaveNoVariance) {
  for (const double value : {0.1, 1.0 / 3, 1e17, -7e-9}) {
    const std::vector<double> values(201, value);
    const std::vector<std::uint8_t> trainable(201, 1);
    const std::vector<std::int32_t> expiry(201, 5);
    const Moments moments = moments_of(values.data(), {trainable.data(), expiry.data()}, 0, 201);
    EXPECT_GE(moments.m2, 0.0);
    EXPECT_LE(moments.m2, 1e-28 * value * value);
  }
}

TEST(Moments, CombineManyPartsPairByPair) {
  std::vector<Moments> parts;
  std::vector<double> values;
  for (int i = 0; i < 7; ++i) {
    parts.push_back({1, static_cast<double>(i * i), 0.0});
    values.push_back(i * i);
  }
  const Moments all = combine(std::span<const Moments>(parts));
  EXPECT_EQ(all.count, 7U);
  EXPECT_NEAR(all.mean, 13.0, 1e-14);
  EXPECT_NEAR(all.m2, reference(values).m2, 1e-12);
  EXPECT_EQ(combine(std::span<const Moments>(parts).first(2)).mean, 0.5);
  EXPECT_EQ(combine(std::span<const Moments>(parts).subspan(3, 1)).mean, 9.0);
  EXPECT_EQ(Moments{}.variance(), 0.0);
  EXPECT_EQ((Moments{4, 1.0, 2.0}.variance()), 0.5);
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
