#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "kernels/arrow_solve.hpp"
#include "kernels/newton_control.hpp"
#include "kernels/newton_iteration.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

/// Rows of random data with groups, and the dense design matrix that says the same.
struct Example {
  std::uint32_t n;  // dense terms
  std::vector<EffectGroup> groups;
  Eigen::MatrixXd x;  // [rows][n + 2 groups]; absent effects are zero columns
  Eigen::VectorXd r, v, theta;
  std::vector<double> gradient, hessian, group_sums, theta_flat;
  double penalty = 0.7;
  static constexpr double kMean = 0.4, kScale = 1.7;

  Example(std::uint32_t terms, std::vector<EffectGroup> effects, int rows, unsigned seed)
      : n(terms), groups(std::move(effects)) {
    const auto m = static_cast<Eigen::Index>(groups.size()), d = static_cast<Eigen::Index>(n);
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    x = Eigen::MatrixXd::Zero(rows, d + 2 * m);
    r.resize(rows);
    v.resize(rows);
    theta = Eigen::VectorXd::NullaryExpr(d + 2 * m, [&] { return normal(random); });
    gradient.assign(n, 0);
    hessian.assign(n * (n + 1) / 2, 0);
    group_sums.assign(groups.size() * group_sums_size(n), 0);
    for (Eigen::Index i = 0; i < rows; ++i) {
      x(i, 0) = 1;
      for (Eigen::Index k = 1; k < d; ++k) x(i, k) = normal(random);
      r[i] = normal(random);
      v[i] = 0.1 + std::fabs(normal(random));
      for (std::uint32_t a = 0, at = 0; a < n; ++a) {
        gradient[a] += r[i] * x(i, a);
        for (std::uint32_t b = 0; b <= a; ++b, ++at) hessian[at] += v[i] * x(i, a) * x(i, b);
      }
      const auto group = static_cast<std::size_t>(i) % (groups.size() + 1);  // the last rows have no group
      if (group == groups.size()) continue;
      const auto g = static_cast<Eigen::Index>(group);
      if (groups[group].has_intercept) x(i, d + g) = 1;
      if (groups[group].has_slope) x(i, d + m + g) = (kMean + kScale * x(i, 1)) / groups[group].slope_scale;
      double* sums = group_sums.data() + group * group_sums_size(n);
      sums[0] += r[i];
      sums[1] += r[i] * x(i, 1);
      for (std::uint32_t k = 0; k < n; ++k) {
        sums[2 + k] += v[i] * x(i, k);
        sums[2 + n + k] += v[i] * x(i, 1) * x(i, k);
      }
    }
    for (std::size_t g2 = 0; g2 < groups.size(); ++g2) {
      if (!groups[g2].has_intercept) theta[d + static_cast<Eigen::Index>(g2)] = 0;
      if (!groups[g2].has_slope) theta[d + m + static_cast<Eigen::Index>(g2)] = 0;
    }
    theta_flat.assign(theta.data(), theta.data() + theta.size());
  }

  [[nodiscard]] ModelSums sums() const {
    return {n, gradient, hessian, groups, group_sums, theta_flat, penalty, kMean, kScale};
  }
};

void expect_arrow_equals_dense(const Example& e) {
  const Eigen::Index size = e.theta.size();
  Eigen::VectorXd ridge = Eigen::VectorXd::Constant(size, e.penalty);
  ridge[0] = 0;
  const Eigen::VectorXd g = e.x.transpose() * e.r + ridge.cwiseProduct(e.theta);
  Eigen::MatrixXd h = e.x.transpose() * e.v.asDiagonal() * e.x;
  h.diagonal() += ridge;
  Eigen::VectorXd expected = h.ldlt().solve(-g);
  std::vector<double> gradient(static_cast<std::size_t>(size)), step(gradient.size()), workspace;
  objective_gradient(e.sums(), gradient);
  ASSERT_GT(newton_step(e.sums(), gradient, step, workspace), 0.0);
  const std::size_t m = e.groups.size();
  for (std::size_t k = 0; k < gradient.size(); ++k) {
    const bool absent = k >= e.n && !(k < e.n + m ? e.groups[k - e.n].has_intercept : e.groups[k - e.n - m].has_slope);
    EXPECT_NEAR(gradient[k], absent ? 0.0 : g[static_cast<Eigen::Index>(k)], 1e-10) << k;
    EXPECT_NEAR(step[k], absent ? 0.0 : expected[static_cast<Eigen::Index>(k)], 1e-10) << k;
  }
}

TEST(ArrowSolve, EqualsTheDenseSolveWithoutGroups) { expect_arrow_equals_dense({5, {}, 60, 1}); }

TEST(ArrowSolve, EqualsTheDenseSolveWithInterceptsAndSlopes) {
  expect_arrow_equals_dense({4, {{true, true, 0.8}, {true, false, 1}, {false, true, 2.5}, {true, true, 0.1}}, 200, 2});
}

TEST(ArrowSolve, EqualsTheDenseSolveWithManyGroups) {
  expect_arrow_equals_dense({7, std::vector<EffectGroup>(60, {true, true, 0.5}), 2000, 3});
}

TEST(ArrowSolve, ASingularHessianIsDampedAndNonFiniteSumsAreRefused) {
  Example e(3, {}, 30, 4);
  e.penalty = 0;
  std::fill(e.hessian.begin(), e.hessian.end(), 1.0);  // rank 1
  std::vector<double> gradient(3), step(3), workspace;
  objective_gradient(e.sums(), gradient);
  ASSERT_GT(newton_step(e.sums(), gradient, step, workspace), 0.0);
  EXPECT_LT(dot(gradient, step), 0.0);
  e.hessian[0] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(newton_step(e.sums(), gradient, step, workspace), 0.0);
}

TEST(ArrowSolve, TellsOfColumnsThatNearlyRepeatOthers) {
  Example e(3, {{true, true, 1.0}}, 60, 5);
  std::vector<double> gradient(5), step(5), workspace;
  objective_gradient(e.sums(), gradient);
  EXPECT_GT(newton_step(e.sums(), gradient, step, workspace), 0.05);
  // The last column becomes the one before it, up to a part in a thousand: its square is what elimination leaves.
  e.penalty = 0;
  e.hessian[3] = e.hessian[1];
  e.hessian[4] = e.hessian[2];
  e.hessian[5] = e.hessian[2] * (1 + 1e-6);
  e.group_sums.assign(e.group_sums.size(), 0.0);
  e.groups.clear();
  std::vector<double> dense_gradient(gradient.begin(), gradient.begin() + 3), dense_step(3);
  EXPECT_NEAR(newton_step(e.sums(), dense_gradient, dense_step, workspace), 1e-6, 1e-7);
}

TEST(NewtonControl, AcceptsDescentAndMildOvershootOnly) {
  EXPECT_TRUE(accept_step(-1.0, -0.2));
  EXPECT_TRUE(accept_step(-1.0, 0.5));
  EXPECT_FALSE(accept_step(-1.0, 0.51));
  EXPECT_FALSE(accept_step(-1.0, std::numeric_limits<double>::quiet_NaN()));
}

TEST(NewtonControl, ANaNGradientNeverLooksConverged) {
  const std::vector<double> g{0.0, std::numeric_limits<double>::quiet_NaN(), 0.0};
  EXPECT_FALSE(converged(infinity_norm(g), 100.0));
  EXPECT_TRUE(converged(1e-9, 0.5));
  EXPECT_FALSE(converged(2e-9, 1.0));
}

}  // namespace
}  // namespace calibeam::kernels
