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
  ASSERT_TRUE(newton_step(e.sums(), gradient, step, workspace));
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
  ASSERT_TRUE(newton_step(e.sums(), gradient, step, workspace));
  EXPECT_LT(dot(gradient, step), 0.0);
  e.hessian[0] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(newton_step(e.sums(), gradient, step, workspace));
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

/// Random rows for the sums of `terms` terms, and the sums by plain loops.
struct SumExample {
  std::uint32_t terms, rows;
  std::vector<std::vector<double>> columns;
  std::vector<double> y, w, beta, constant, slope;

  SumExample(std::uint32_t t, std::uint32_t r, unsigned seed) : terms(t), rows(r) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    columns.assign(terms - 1, std::vector<double>(rows));
    for (auto& column : columns)
      for (double& value : column) value = normal(random);
    for (std::uint32_t i = 0; i < rows; ++i) {
      y.push_back(normal(random) > 0 ? 1 : 0);
      w.push_back(i % 7 == 0 ? 0.0 : std::fabs(normal(random)));
    }
    for (std::uint32_t k = 0; k < terms; ++k) beta.push_back(0.5 * normal(random));
    constant.assign(rows / 8, beta[0]);
    slope.assign(rows / 8, beta[1]);
  }

  [[nodiscard]] std::vector<double> lanes(const RowKernels& set, std::uint32_t begin) const {
    const std::size_t sums = terms + terms * (terms + 1) / 2;
    std::vector<double> out(8 * sums, std::numeric_limits<double>::quiet_NaN()), residual(rows), curvature(rows);
    std::vector<const double*> pointers;
    for (const auto& column : columns) pointers.push_back(column.data());
    const NewtonRows view{pointers.data(), y.data(),     w.data(),        begin,           rows, terms, beta.data(),
                          constant.data(), slope.data(), residual.data(), curvature.data()};
    set.row_slopes(view);
    set.newton_sums(view, {out.data(), out.data() + 8 * terms});
    return out;
  }

  [[nodiscard]] std::vector<long double> plain(std::uint32_t begin) const {
    std::vector<long double> out(terms + terms * (terms + 1) / 2, 0);
    for (std::uint32_t i = begin; i < rows; ++i) {
      std::vector<long double> x{1};
      for (const auto& column : columns) x.push_back(column[i]);
      long double t = 0;
      for (std::uint32_t k = 0; k < terms; ++k) t += beta[k] * x[k];
      const long double p = 1 / (1 + std::exp(-t));
      for (std::uint32_t a = 0, at = terms; a < terms; ++a) {
        out[a] += w[i] * (p - y[i]) * x[a];
        for (std::uint32_t b = 0; b <= a; ++b, ++at) out[at] += w[i] * p * (1 - p) * x[a] * x[b];
      }
    }
    return out;
  }
};

TEST(NewtonSums, EqualPlainLoopsForAnyNumberOfColumnsAndRows) {
  for (const std::uint32_t terms : {2U, 3U, 4U, 5U, 6U, 8U, 9U, 12U, 16U, 17U, 34U})
    for (const std::uint32_t rows : {8U, 16U, 32U, 40U, 512U}) {
      const SumExample e(terms, rows, terms * 1000 + rows);
      const auto expected = e.plain(8 % rows);
      const auto lanes = e.lanes(row_kernels(), 8 % rows);
      for (std::size_t k = 0; k < expected.size(); ++k) {
        const double sum = std::accumulate(lanes.begin() + static_cast<std::ptrdiff_t>(8 * k),
                                           lanes.begin() + static_cast<std::ptrdiff_t>(8 * k + 8), 0.0);
        ASSERT_LE(std::fabs(static_cast<double>(sum - expected[k])), 1e-14 * rows) << terms << " " << rows << " " << k;
      }
    }
}

TEST(GroupSums, AreTheHessianRowsOfTheConstantAndTheLogit) {
  for (const std::uint32_t terms : {2U, 3U, 6U}) {
    const SumExample e(terms, 48, 77 + terms);
    const auto dense = e.plain(8);
    for (const RowKernels* set : available_row_kernels()) {
      std::vector<double> residual(e.rows), curvature(e.rows), sums(8 * group_sums_size(terms), 0.125);
      std::vector<const double*> pointers;
      for (const auto& column : e.columns) pointers.push_back(column.data());
      const NewtonRows view{pointers.data(), e.y.data(),      e.w.data(),      8,
                            e.rows,          terms,           e.beta.data(),   e.constant.data(),
                            e.slope.data(),  residual.data(), curvature.data()};
      set->row_slopes(view);
      set->group_sums(view, true, sums.data());
      const auto element = [&](std::uint32_t a, std::uint32_t b) {
        return dense[terms + std::max(a, b) * (std::max(a, b) + 1) / 2 + std::min(a, b)];
      };
      std::vector<long double> expected{dense[0], dense[1]};
      for (std::uint32_t row = 0; row < 2; ++row)
        for (std::uint32_t k = 0; k < terms; ++k) expected.push_back(element(row, k));
      for (std::size_t k = 0; k < expected.size(); ++k) {
        const auto first = sums.begin() + static_cast<std::ptrdiff_t>(8 * k);
        const double added = std::accumulate(first, first + 8, -1.0);  // what stood there was 8 times 1/8
        EXPECT_LE(std::fabs(static_cast<double>(added - expected[k])), 1e-12) << set->name << " " << terms << " " << k;
      }
    }
  }
}

TEST(NewtonSums, EveryInstructionSetGivesTheSameLanes) {
  for (const std::uint32_t terms : {2U, 5U, 11U}) {
    const SumExample e(terms, 256, terms);
    const auto reference = e.lanes(*available_row_kernels().front(), 0);
    for (const RowKernels* set : available_row_kernels()) EXPECT_EQ(e.lanes(*set, 0), reference) << set->name;
  }
}

}  // namespace
}  // namespace calibeam::kernels
