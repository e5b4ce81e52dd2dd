#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "kernels/isotonic_fit.hpp"
#include "kernels/platt_fit.hpp"

namespace calibeam::kernels {
namespace {

/// Gradient of the Platt objective in its own coordinates, in long double.
std::pair<long double, long double> platt_gradient(const std::vector<double>& t, const std::vector<double>& y,
                                                   const std::vector<double>& w, const PlattScaling& platt) {
  long double a = platt.slope / kPlattC, b = 0;
  for (std::size_t i = 0; i < t.size(); ++i) {
    const long double r =
        w[i] * (1 / (1 + std::exp(-(platt.slope * static_cast<long double>(t[i]) + platt.intercept))) - y[i]);
    a += r * t[i];
    b += r;
  }
  return {a, b};
}

void expect_platt_minimises(std::vector<double> t, std::vector<double> y, std::vector<double> w, double tolerance) {
  while (t.size() % 8 != 0) {
    t.push_back(t[0]);
    y.push_back(0);
    w.push_back(0);
  }
  std::vector<double> workspace;
  const auto platt = fit_platt(row_kernels(), {t, y, w}, workspace);
  ASSERT_TRUE(platt.has_value());
  const auto [a, b] = platt_gradient(t, y, w, *platt);
  EXPECT_LE(std::fabs(static_cast<double>(a)), tolerance);
  EXPECT_LE(std::fabs(static_cast<double>(b)), tolerance);
}

struct Draws {
  std::vector<double> t, y, w;
  Draws(int count, double shift, double spread, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    for (int i = 0; i < count; ++i) {
      t.push_back(shift + spread * normal(random));
      y.push_back(normal(random) < 0.5 * (t.back() - shift) / spread ? 1 : 0);
      w.push_back(0.5 + std::fabs(normal(random)));
    }
  }
};

TEST(Platt, MeetsItsOptimalityConditions) {
  for (const auto& [count, shift, spread] : {std::tuple{57, 0.0, 1.0}, {1000, 3.0, 0.01}, {200, -40.0, 2.0}}) {
    const Draws d(count, shift, spread, 5);
    expect_platt_minimises(d.t, d.y, d.w, 1e-9 * count);
  }
}

TEST(Platt, SeparableRowsConvergeToALargeButFiniteSlope) {
  std::vector<double> t, y, w(64, 1.0);
  for (int i = 0; i < 64; ++i) {
    t.push_back(0.1 * (i - 31.5));
    y.push_back(i >= 32 ? 1 : 0);
  }
  expect_platt_minimises(t, y, w, 1e-7);
}

TEST(Platt, AConstantPredictorGivesTheMeanOutcome) {
  std::vector<double> t(80, 2.0), y(80, 0.0), w(80, 1.0);
  std::fill(y.begin(), y.begin() + 20, 1.0);
  std::vector<double> workspace;
  const auto platt = fit_platt(row_kernels(), {t, y, w}, workspace);
  ASSERT_TRUE(platt.has_value());
  EXPECT_NEAR(1 / (1 + std::exp(-(platt->slope * 2.0 + platt->intercept))), 0.25, 1e-9);
}

TEST(Isotonic, PoolsViolatorsByWeight) {
  const std::vector<double> t{1, 2, 3, 4, 5}, y{0, 1, 0, 1, 1}, w{1, 1, 3, 1, 1};
  const IsotonicKnots knots = fit_isotonic({t, y, w});
  EXPECT_EQ(knots.x, (std::vector<double>{1, 2, 3, 4, 5}));
  EXPECT_EQ(knots.y, (std::vector<double>{0, 0.25, 0.25, 1, 1}));
}

TEST(Isotonic, PoolsEqualPredictorsFirstAndSkipsRowsWithoutMass) {
  const std::vector<double> t{1, 1 + 1e-14, 7, 3}, y{0, 1, 1, 1}, w{1, 1, 0, 1};
  const IsotonicKnots knots = fit_isotonic({t, y, w});
  EXPECT_EQ(knots.x, (std::vector<double>{1, 3}));
  EXPECT_EQ(knots.y, (std::vector<double>{0.5, 1}));
}

TEST(Isotonic, InterpolatesBetweenKnotsAndIsConstantOutside) {
  const IsotonicKnots knots{{0, 1, 3}, {0.1, 0.2, 0.8}};
  EXPECT_EQ(interpolate(knots, -5), 0.1);
  EXPECT_EQ(interpolate(knots, 1 + 1e-15), 0.2);
  EXPECT_NEAR(interpolate(knots, 2), 0.5, 1e-15);
  EXPECT_EQ(interpolate(knots, 9), 0.8);
  EXPECT_EQ(interpolate({{2}, {0.3}}, 100), 0.3);
}

}  // namespace
}  // namespace calibeam::kernels
