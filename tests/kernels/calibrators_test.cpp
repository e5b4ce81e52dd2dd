#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "kernels/isotonic_fit.hpp"
#include "kernels/math/sigmoid.hpp"
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

/// Every instruction set takes the same steps, so that a calibrated prediction is the same to the last digit.
TEST(Platt, IsTheSameBitsInEveryInstructionSet) {
  std::vector<double> t, y, w;
  for (int i = 0; i < 72; ++i) {
    t.push_back(std::sqrt(static_cast<double>(i)) - 3.0);
    y.push_back(i * 7 % 11 < 4 + i / 12 ? 1 : 0);
    w.push_back(0.25 + i % 5);
  }
  std::vector<double> workspace;
  const auto first = fit_platt(row_kernels(), {t, y, w}, workspace);
  ASSERT_TRUE(first.has_value());
  EXPECT_NEAR(first->slope, 0.352121, 1e-6);
  EXPECT_NEAR(first->intercept, -0.542256, 1e-6);
  for (const RowKernels* set : available_row_kernels()) {
    const auto platt = fit_platt(*set, {t, y, w}, workspace);
    ASSERT_TRUE(platt.has_value());
    EXPECT_EQ(platt->slope, first->slope) << set->name;
    EXPECT_EQ(platt->intercept, first->intercept) << set->name;
  }
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

/// The definition: sort, pool what is equal, then merge neighbours for as long as any two of them fall.
IsotonicKnots plain_isotonic(const std::vector<double>& t, const std::vector<double>& y, const std::vector<double>& w) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < t.size(); ++i)
    if (w[i] > 0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return round_to_grid(t[a]) < round_to_grid(t[b]); });
  struct Pool {
    double low, high, mass, hits;
  };
  std::vector<Pool> pools;
  for (const std::size_t i : order) {
    const double x = round_to_grid(t[i]);
    if (pools.empty() || pools.back().high != x) pools.push_back({x, x, 0, 0});
    pools.back().mass += w[i];
    pools.back().hits += w[i] * y[i];
  }
  for (std::size_t k = 0; k + 1 < pools.size();) {
    if (pools[k].hits / pools[k].mass < pools[k + 1].hits / pools[k + 1].mass) {
      ++k;
      continue;
    }
    pools[k] = {pools[k].low, pools[k + 1].high, pools[k].mass + pools[k + 1].mass, pools[k].hits + pools[k + 1].hits};
    pools.erase(pools.begin() + static_cast<std::ptrdiff_t>(k) + 1);
    if (k > 0) --k;
  }
  IsotonicKnots knots;
  for (const Pool& pool : pools)
    for (const double x : {pool.low, pool.high}) {
      if (!knots.x.empty() && knots.x.back() == x) continue;
      knots.x.push_back(x);
      knots.y.push_back(pool.hits / pool.mass);
    }
  return knots;
}

TEST(Isotonic, IsTheDefinitionOnRandomRowsAlsoFarFromZeroAndWithTies) {
  std::mt19937_64 random(9);
  std::normal_distribution<double> normal;
  for (const double spread : {1e-11, 1e-3, 1.0, 300.0, 5000.0, 1e9})
    for (const double centre : {0.0, -3.0, 990.0}) {
      std::vector<double> t, y, w;
      for (int i = 0; i < 700; ++i) {
        const double draw = normal(random), side = centre < 0 ? std::fabs(draw) : draw;  // or all from -3 on
        t.push_back(i % 4 == 0 && i > 0 ? t[static_cast<std::size_t>(i) / 2] : centre + spread * side);
        y.push_back(normal(random) > -t.back() / (1 + spread) ? 1 : 0);
        w.push_back(i % 5 == 0 ? 0 : 1 + static_cast<double>(random() % 8) / 4);  // sums are exact
      }
      const IsotonicKnots knots = fit_isotonic({t, y, w}), expected = plain_isotonic(t, y, w);
      ASSERT_EQ(knots.x, expected.x) << spread << " " << centre;
      ASSERT_EQ(knots.y, expected.y) << spread << " " << centre;
      std::vector<double> at = t, probs;
      for (int i = 0; i < 200; ++i) at.push_back(centre + 2 * spread * normal(random));
      at.insert(at.end(), {knots.x.front(), knots.x.back(), -1e300, 1e300});
      probs.resize(at.size());
      interpolate_probs(knots, at, probs.data());
      for (std::size_t i = 0; i < at.size(); ++i)
        ASSERT_EQ(probs[i], clip_prob(interpolate(knots, at[i]))) << spread << " " << centre << " " << at[i];
    }
}

}  // namespace
}  // namespace calibeam::kernels
