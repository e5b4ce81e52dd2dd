// What newton_step says of its system: the smallest share that elimination leaves, and the damping that it needed.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>
#include <random>

#include "kernels/arrow_solve.hpp"

namespace calibeam::kernels {
namespace {

constexpr double kDamped = std::numeric_limits<double>::min();

/// Sums of random rows, and the whole Hessian in the order of elimination: the groups' effects, then the dense terms.
struct Sums {
  static constexpr std::uint32_t kTerms = 3;
  std::vector<EffectGroup> groups;
  std::vector<double> gradient = std::vector<double>(kTerms), hessian = std::vector<double>(6), group_sums, theta;
  Eigen::MatrixXd whole;
  double penalty = 0.3;

  Sums(std::vector<EffectGroup> effects, unsigned seed, double spread) : groups(std::move(effects)) {
    const std::size_t m = groups.size(), size = 2 * m + kTerms, stride = group_sums_size(kTerms);
    group_sums.assign(m * stride, 0.0);
    theta.assign(size, 0.0);
    whole = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(size), static_cast<Eigen::Index>(size));
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    for (std::size_t i = 0; i < 90; ++i) {
      const std::size_t g = i % (m + 1);
      const double z[kTerms] = {1.0, static_cast<double>(g) + spread * normal(random), normal(random)};
      const double v = 0.2 + std::fabs(normal(random));
      Eigen::VectorXd x = Eigen::VectorXd::Zero(whole.rows());
      for (std::uint32_t a = 0, at = 0; a < kTerms; ++a) {
        x[static_cast<Eigen::Index>(2 * m + a)] = z[a];
        for (std::uint32_t b = 0; b <= a; ++b, ++at) hessian[at] += v * z[a] * z[b];
      }
      if (g < m) {
        const auto at = static_cast<Eigen::Index>(2 * g);
        x[at] = groups[g].has_intercept ? 1.0 : 0.0;
        x[at + 1] = groups[g].has_slope ? (0.5 + 2.0 * z[1]) / groups[g].slope_scale : 0.0;
        for (std::uint32_t k = 0; k < kTerms; ++k) {
          group_sums[g * stride + 2 + k] += v * z[k];
          group_sums[g * stride + 2 + kTerms + k] += v * z[1] * z[k];
        }
      }
      whole += v * x * x.transpose();
    }
    for (Eigen::Index k = 0; k < whole.rows(); ++k)
      if (k != static_cast<Eigen::Index>(2 * m)) whole(k, k) += penalty;
  }

  [[nodiscard]] double share() const {
    std::vector<double> step(theta.size()), workspace;
    const ModelSums sums{kTerms, gradient, hessian, groups, group_sums, theta, penalty, 0.5, 2.0};
    const double share = newton_step(sums, std::vector<double>(theta.size(), 0.1), step, workspace);
    EXPECT_EQ(workspace.size(), kTerms * kTerms + 5 * kTerms) << "a matrix and five vectors";
    return share;
  }

  /// Gauss: what is left of each diagonal element when its turn comes.
  [[nodiscard]] double smallest_share() const {
    Eigen::MatrixXd left = whole;
    double smallest = 1.0;
    for (Eigen::Index k = 0; k < left.rows(); ++k) {
      smallest = std::min(smallest, left(k, k) / whole(k, k));
      const Eigen::VectorXd row = left.row(k);
      left -= row * row.transpose() / left(k, k);
      left.row(k).setZero();
      left.col(k).setZero();
    }
    return smallest;
  }
};

TEST(PivotShare, IsThatOfEliminationOneByOne) {
  for (unsigned seed = 1; seed < 6; ++seed)
    for (const double spread : {1.0, 0.1, 0.01}) {
      for (const auto& groups : std::vector<std::vector<EffectGroup>>{
               {}, {{true, true, 0.7}}, {{true, false, 1.0}, {true, true, 0.2}, {false, true, 3.0}}}) {
        const Sums sums(groups, seed, spread);
        EXPECT_NEAR(sums.share(), sums.smallest_share(), 1e-10) << seed << " " << spread << " " << groups.size();
      }
    }
}

struct Solved {
  double share, first, second;
};

Solved solve(double h00, double h10, double h11, double g0, double g1) {
  const std::vector<double> gradient{g0, g1}, hessian{h00, h10, h11}, theta{0.0, 0.0};
  ModelSums sums;
  sums.num_terms = 2;
  sums.gradient = gradient;
  sums.hessian = hessian;
  sums.theta = theta;
  std::vector<double> step{-7.0, -7.0}, workspace;
  const double share = newton_step(sums, gradient, step, workspace);
  return {share, step[0], step[1]};
}

TEST(Damping, IsTheSmallestThatWorksByPowersOfAHundred) {
  const Solved sound = solve(2.0, 1.0, 4.0, 1.0, -1.0);
  EXPECT_NEAR(sound.share, 3.5 / 4.0, 1e-15);
  EXPECT_LE(solve(2.0, 0.0, 2.0, 1.0, 1.0).share, 1.0) << "though the square of the root of 2 is more";
  EXPECT_NEAR(sound.first, -5.0 / 7.0, 1e-15);
  EXPECT_NEAR(sound.second, 3.0 / 7.0, 1e-15);
  // 1e-14, 1e-12, ... add up to 1.010101e-6 when they outweigh -1e-6.
  const Solved damped = solve(1.0, 0.0, -1e-6, 0.5, 1e-9);
  EXPECT_EQ(damped.share, kDamped);
  EXPECT_NEAR(damped.first, -0.5, 1e-6);
  EXPECT_NEAR(damped.second, -1e-9 / (1.01010101e-6 - 1e-6), 1e-9);
  // Relative to the largest diagonal element: here 100, so that 0.0101 is what outweighs -0.0013.
  EXPECT_NEAR(solve(100.0, 0.0, -0.0013, 0.5, 1e-3).second, -1e-3 / (0.01010101010101 - 0.0013), 1e-11);
  EXPECT_NEAR(solve(1.0, 0.0, -100.0, 0.5, 1.0).second, -1.0 / (101.01010101010101 - 100.0), 1e-9) << "of either sign";
  // 30 is the largest: 3.03e-3 outweighs -0.002. And where 1000 is, the last damping that is tried is far above it.
  EXPECT_NEAR(solve(30.0, 0.0, -0.002, 0.5, 1e-3).second, -1e-3 / (0.0030303030303 - 0.002), 1e-9);
  EXPECT_NEAR(solve(1.0, 0.0, -1000.0, 0.5, 1.0).second, -1.0 / (1010.1010101010101 - 1000.0), 1e-9);
  EXPECT_EQ(solve(1.0, 50.0, 1.0, 1.0, 1.0).share, kDamped);
  const Solved hopeless = solve(1.0, 1e9, 1.0, 1.0, 1.0);
  EXPECT_EQ(hopeless.share, 0.0);
  EXPECT_EQ(hopeless.first, -7.0) << "no step";
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(solve(1.0, 0.0, 1.0, infinity, 1.0).share, 0.0);
  EXPECT_EQ(solve(1.0, 0.0, infinity, 1.0, 1.0).share, 0.0);
}

}  // namespace
}  // namespace calibeam::kernels
