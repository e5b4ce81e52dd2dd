#include "kernels/arrow_solve.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "kernels/math/effect_block.hpp"

namespace calibeam::kernels {
namespace {

using Eigen::Index;
using Matrix = Eigen::Map<Eigen::MatrixXd>;
using Vector = Eigen::Map<Eigen::VectorXd>;

/// Of a system that had to be damped, or where rounding left nothing: there is a step, but no condition to speak of.
constexpr double kDampedShare = std::numeric_limits<double>::min();

struct GroupView {
  const double* sums;
  std::uint32_t n;
  [[nodiscard]] double residual() const { return sums[0]; }
  [[nodiscard]] double residual_x() const { return sums[1]; }
  [[nodiscard]] double with_constant(Index k) const { return sums[2 + k]; }
  [[nodiscard]] double with_x(Index k) const { return sums[2 + n + k]; }
};

GroupView group_view(const ModelSums& sums, std::size_t g) {
  const std::uint32_t stride = sums.group_stride == 0 ? group_sums_size(sums.num_terms) : sums.group_stride;
  return {sums.group_sums.data() + g * stride, sums.num_terms};
}

double slope_sum(const ModelSums& sums, const EffectGroup& group, double constant_part, double x_part) {
  return slope_column_sum(sums.logit_mean, sums.logit_scale, group.slope_scale, constant_part, x_part);
}

double intercept_row(const GroupView& view, Index k) { return view.with_constant(k); }

double slope_row(const ModelSums& sums, const EffectGroup& group, const GroupView& view, Index k) {
  return slope_sum(sums, group, view.with_constant(k), view.with_x(k));
}

EffectBlock group_block(const ModelSums& sums, const EffectGroup& group, const GroupView& view) {
  const double intercept_slope = slope_row(sums, group, view, 0);
  const double slope_x = slope_row(sums, group, view, 1);
  return {view.with_constant(0) + sums.penalty, slope_sum(sums, group, intercept_slope, slope_x) + sums.penalty,
          intercept_slope};
}

EffectPair solve_block(const EffectGroup& group, const EffectBlock& e, double a, double s) {
  return solve_effect_block(group.has_intercept, group.has_slope, e, a, s);
}

/// The smallest share of a diagonal element that elimination leaves of the group's two.
double pivot_share(const EffectGroup& group, const EffectBlock& e) {
  if (!group.has_intercept || !group.has_slope) return 1.0;
  return std::fmax(kDampedShare, 1.0 - e.off_diagonal / e.intercept_diagonal * (e.off_diagonal / e.slope_diagonal));
}

/// Cholesky with the smallest damping (from none, by powers of 100) that works; diagonal: before any elimination.
/// Returns as newton_step does.
double solve_damped(Matrix& schur, const Vector& diagonal, const Vector& rhs, Vector& out) {
  const double largest = schur.diagonal().cwiseAbs().maxCoeff();
  if (!std::isfinite(largest) || !rhs.allFinite()) return 0.0;
  for (double damping = 0.0; damping <= 1e4 * largest; damping = damping == 0.0 ? 1e-14 * largest : 100.0 * damping) {
    schur.diagonal().array() += damping;
    const Eigen::LLT<Eigen::MatrixXd> factor(schur);
    if (factor.info() != Eigen::Success) continue;
    out = factor.solve(rhs);
    const auto pivots = factor.matrixLLT().diagonal().array().square();
    if (out.allFinite()) return damping > 0.0 ? kDampedShare : (pivots / diagonal.array()).minCoeff();
  }
  return 0.0;
}

}  // namespace

void objective_gradient(const ModelSums& sums, std::span<double> gradient) {
  const std::size_t n = sums.num_terms, m = sums.groups.size();
  gradient[0] = sums.gradient[0];
  for (std::size_t k = 1; k < n; ++k) gradient[k] = sums.gradient[k] + sums.penalty * sums.theta[k];
  for (std::size_t g = 0; g < m; ++g) {
    const GroupView view = group_view(sums, g);
    const EffectGroup& group = sums.groups[g];
    gradient[n + g] = group.has_intercept ? view.residual() + sums.penalty * sums.theta[n + g] : 0.0;
    gradient[n + m + g] = group.has_slope ? slope_sum(sums, group, view.residual(), view.residual_x()) +
                                                sums.penalty * sums.theta[n + m + g]
                                          : 0.0;
  }
}

double newton_step(const ModelSums& sums, std::span<const double> gradient, std::span<double> step,
                   std::vector<double>& workspace) {
  const auto n = static_cast<Index>(sums.num_terms);
  const std::size_t m = sums.groups.size();
  workspace.resize(static_cast<std::size_t>(n * n + 5 * n));
  Matrix schur(workspace.data(), n, n);
  Vector rhs(schur.data() + n * n, n), a_row(rhs.data() + n, n), s_row(a_row.data() + n, n), dense(s_row.data() + n, n);
  Vector diagonal(dense.data() + n, n);

  for (Index j = 0, at = 0; j < n; ++j)
    for (Index k = 0; k <= j; ++k, ++at) schur(j, k) = schur(k, j) = sums.hessian[static_cast<std::size_t>(at)];
  for (Index k = 1; k < n; ++k) schur(k, k) += sums.penalty;
  diagonal = schur.diagonal();
  double share = 1.0;
  for (Index k = 0; k < n; ++k) rhs[k] = -gradient[static_cast<std::size_t>(k)];

  const auto fill_rows = [&](std::size_t g) {
    const GroupView view = group_view(sums, g);
    for (Index k = 0; k < n; ++k) {
      a_row[k] = sums.groups[g].has_intercept ? intercept_row(view, k) : 0.0;
      s_row[k] = sums.groups[g].has_slope ? slope_row(sums, sums.groups[g], view, k) : 0.0;
    }
  };
  const std::size_t at_a = static_cast<std::size_t>(n), at_s = at_a + m;
  for (std::size_t g = 0; g < m; ++g) {
    fill_rows(g);
    const EffectBlock e = group_block(sums, sums.groups[g], group_view(sums, g));
    share = std::fmin(share, pivot_share(sums.groups[g], e));
    for (Index k = 0; k < n; ++k) {
      const auto [a, s] = solve_block(sums.groups[g], e, a_row[k], s_row[k]);
      schur.col(k) -= a * a_row + s * s_row;
    }
    const auto [a, s] = solve_block(sums.groups[g], e, -gradient[at_a + g], -gradient[at_s + g]);
    rhs -= a * a_row + s * s_row;
  }
  share = std::fmin(share, solve_damped(schur, diagonal, rhs, dense));
  if (!(share > 0.0)) return 0.0;

  for (Index k = 0; k < n; ++k) step[static_cast<std::size_t>(k)] = dense[k];
  for (std::size_t g = 0; g < m; ++g) {
    fill_rows(g);
    const EffectBlock e = group_block(sums, sums.groups[g], group_view(sums, g));
    const auto [a, s] =
        solve_block(sums.groups[g], e, -gradient[at_a + g] - a_row.dot(dense), -gradient[at_s + g] - s_row.dot(dense));
    step[at_a + g] = a;
    step[at_s + g] = s;
  }
  return share;
}

}  // namespace calibeam::kernels
