// The loops that sum gradient and Hessian, to the last bit: in every instruction set each lane adds its rows in order,
// and nothing stands in another lane, row or sum than its own.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "kernels/both_precisions.hpp"
#include "kernels/lane_sums.hpp"
#include "kernels/math/rough_sigmoid.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

Sigmoid<double> logistic(double t) { return sigmoid(t); }
Sigmoid<float> logistic(float t) { return rough_sigmoid(t); }

constexpr double kStart = 0.125;

/// Rows [begin, end) of 176; what lies outside is NaN, so that a sum that takes it shows.
template <class Real>
struct Rows {
  static constexpr std::uint32_t kRows = 176;
  static constexpr std::uint32_t kLanes = sizeof(Real) == 8 ? 8 : 16;  // partial sums of one sum
  std::uint32_t terms, begin, end;
  std::vector<std::vector<Real>> columns;
  std::vector<Real> y, w, beta, constant, slope;
  std::vector<Real> residual = std::vector<Real>(kRows, NAN), curvature = residual;
  std::vector<const Real*> pointers;

  Rows(std::uint32_t t, std::uint32_t b, std::uint32_t e) : terms(t), begin(b), end(e) {
    std::mt19937 random(t);
    std::normal_distribution<Real> normal;
    columns.assign(terms - 1, std::vector<Real>(kRows));
    for (auto& column : columns)
      for (std::uint32_t i = 0; i < kRows; ++i) column[i] = i < begin || i >= end ? NAN : normal(random);
    for (std::uint32_t i = 0; i < kRows; ++i) {
      y.push_back(normal(random) > 0 ? Real{1} : Real{0});
      w.push_back(std::fabs(normal(random)));
    }
    for (std::uint32_t k = 0; k < terms; ++k) beta.push_back(normal(random) / 2);
    for (std::uint32_t k = 0; k < kRows / 8; ++k) {
      constant.push_back(normal(random));
      slope.push_back(normal(random));
    }
    for (const auto& column : columns) pointers.push_back(column.data());
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  NewtonRowsOf<Real> view() {
    return {pointers.data(), y.data(),     w.data(),        begin,           end, terms, beta.data(),
            constant.data(), slope.data(), residual.data(), curvature.data()};
  }
  [[nodiscard]] Real term(std::uint32_t k, std::uint32_t i) const { return k == 0 ? Real{1} : columns[k - 1][i]; }

  [[nodiscard]] Sigmoid<Real> at(std::uint32_t i) const {
    Real t = std::fma(slope[i / 8], columns[0][i], constant[i / 8]);
    for (std::uint32_t k = 2; k < terms; ++k) t = std::fma(beta[k], columns[k - 1][i], t);
    return logistic(t);
  }

  /// sum of values[i] * term a * term b, lane by lane: the product with a is rounded, that with b fused.
  [[nodiscard]] std::vector<double> lane_sums(const std::vector<Real>& values, std::uint32_t a, std::uint32_t b,
                                              std::uint32_t num_lanes = kLanes) const {
    std::vector<Real> partial(num_lanes, Real{0});
    for (std::uint32_t i = begin; i < end; ++i) {
      Real& lane = partial[(i - begin) % num_lanes];
      lane = std::fma(values[i] * term(a, i), term(b, i), lane);
    }
    std::vector<double> out(8, kStart);
    for (std::uint32_t lane = 0; lane < num_lanes; ++lane) out[lane % 8] += static_cast<double>(partial[lane]);
    return out;
  }
};

template <class Real>
void expect_row_slopes(const RowKernels& set, Rows<Real>& rows) {
  slopes(set, rows.view());
  for (std::uint32_t i = 0; i < Rows<Real>::kRows; ++i) {
    const bool inside = i >= rows.begin && i < rows.end;
    ASSERT_EQ(std::isnan(rows.residual[i]), !inside) << set.name << " " << i;
    ASSERT_EQ(std::isnan(rows.curvature[i]), !inside) << set.name << " " << i;
    if (!inside) continue;
    const Sigmoid<Real> s = rows.at(i);
    ASSERT_EQ(rows.residual[i], rows.w[i] * (s.prob - rows.y[i])) << set.name << " " << i;
    ASSERT_EQ(rows.curvature[i], rows.w[i] * s.curvature) << set.name << " " << i;
  }
}

void expect_lanes(const double* actual, const std::vector<double>& expected, const std::string& what) {
  for (std::size_t lane = 0; lane < 8; ++lane) ASSERT_EQ(actual[lane], expected[lane]) << what << ", lane " << lane;
}

template <class Real>
void expect_newton_sums(const RowKernels& set, Rows<Real>& rows) {
  const std::uint32_t n = rows.terms, triangle = n * (n + 1) / 2;
  std::vector<double> out(8 * (n + triangle + 1), kStart);
  sums(set, rows.view(), {out.data(), out.data() + 8 * n});
  for (std::uint32_t a = 0, at = n; a < n; ++a) {
    const std::string what = std::string(set.name) + ", " + std::to_string(n) + " terms, " + std::to_string(a);
    expect_lanes(out.data() + 8 * a, rows.lane_sums(rows.residual, 0, a), what);
    for (std::uint32_t b = 0; b <= a; ++b, ++at)
      expect_lanes(out.data() + 8 * at,
                   b == 0 ? rows.lane_sums(rows.curvature, 0, a) : rows.lane_sums(rows.curvature, a, b),
                   what + " with " + std::to_string(b));
  }
  expect_lanes(out.data() + 8 * (n + triangle), std::vector<double>(8, kStart), "beyond");
}

template <class Real>
void expect_group_sums(const RowKernels& set, Rows<Real>& rows) {
  const std::uint32_t n = rows.terms;
  std::vector<double> lanes(8 * (2 + 2 * n)), with(2 + 2 * n + 1, kStart), without = with;
  groups(set, rows.view(), true, lanes.data(), with.data());
  groups(set, rows.view(), false, lanes.data(), without.data());
  const auto expected = [&](const std::vector<Real>& values, std::uint32_t a, std::uint32_t b) {
    std::vector<double> sum = rows.lane_sums(values, a, b, 8);
    for (double& lane : sum) lane -= kStart;
    std::vector<Real> partial(8, Real{0});
    for (std::uint32_t i = rows.begin; i < rows.end; ++i) {
      Real& lane = partial[(i - rows.begin) % 8];
      lane = std::fma(values[i] * rows.term(a, i), rows.term(b, i), lane);
    }
    for (std::size_t lane = 0; lane < 8; ++lane) sum[lane] = static_cast<double>(partial[lane]);
    return kStart + sum_lanes(sum.data());
  };
  ASSERT_EQ(with[0], expected(rows.residual, 0, 0)) << set.name;
  ASSERT_EQ(with[1], expected(rows.residual, 0, 1)) << set.name;
  for (std::uint32_t k = 0; k < n; ++k) {
    ASSERT_EQ(with[2 + k], expected(rows.curvature, 0, k)) << set.name << " " << n << " " << k;
    ASSERT_EQ(with[2 + n + k], expected(rows.curvature, 1, k)) << set.name << " " << n << " " << k;
    ASSERT_EQ(without[2 + k], with[2 + k]);
    ASSERT_EQ(without[2 + n + k], kStart);
  }
  ASSERT_EQ(without[0], with[0]);
  ASSERT_EQ(without[1], kStart);
  ASSERT_EQ(with.back(), kStart);
  ASSERT_EQ(without.back(), kStart);
}

template <class Real>
void expect_all() {
  for (const RowKernels* set : available_row_kernels())
    for (std::uint32_t terms = 2; terms < 20; ++terms)
      for (const std::uint32_t end : {32U, 48U, 160U, 176U}) {
        Rows<Real> rows(terms, end == 48 ? 32 : 16, end);
        expect_row_slopes(*set, rows);
        expect_newton_sums(*set, rows);
        expect_group_sums(*set, rows);
        if (::testing::Test::HasFatalFailure()) return;
      }
}

TEST(LaneBits, OfDoubles) { expect_all<double>(); }

TEST(LaneBits, OfFloats) { expect_all<float>(); }

TEST(LaneBits, OfGradientsAlone) {
  for (const RowKernels* set : available_row_kernels())
    for (std::uint32_t terms = 2; terms < 20; ++terms)
      for (const std::uint32_t end : {24U, 40U, 136U, 176U}) {
        Rows<double> rows(terms, 16, end);
        slopes(*set, rows.view());
        const std::vector<double> residual = rows.residual;
        rows.residual.assign(residual.size(), NAN);
        rows.curvature.assign(residual.size(), kStart);
        set->row_residuals(rows.view());
        for (std::uint32_t i = 0; i < Rows<double>::kRows; ++i) {
          ASSERT_TRUE(rows.residual[i] == residual[i] || (std::isnan(rows.residual[i]) && (i < 16 || i >= end)));
          ASSERT_EQ(rows.curvature[i], kStart);
        }
        std::vector<double> out(8 * (terms + 1), kStart);
        set->gradient_sums(rows.view(), out.data());
        for (std::uint32_t k = 0; k < terms; ++k)
          expect_lanes(out.data() + 8 * k, rows.lane_sums(rows.residual, 0, k), std::string(set->name));
        expect_lanes(out.data() + 8 * terms, std::vector<double>(8, kStart), "beyond");
        std::vector<double> with(3, kStart), without = with, lanes = rows.lane_sums(rows.residual, 0, 1);
        set->group_gradient_sums(rows.view(), true, with.data());
        set->group_gradient_sums(rows.view(), false, without.data());
        rows.curvature.assign(residual.size(), 0.0);
        std::vector<double> room(8 * (2 + 2 * terms)), full(2 + 2 * terms, kStart);
        set->group_sums(rows.view(), true, room.data(), full.data());
        ASSERT_EQ(with, (std::vector<double>{full[0], full[1], kStart}));
        ASSERT_EQ(without, (std::vector<double>{full[0], kStart, kStart}));
        if (::testing::Test::HasFatalFailure()) return;
      }
}

}  // namespace
}  // namespace calibeam::kernels
