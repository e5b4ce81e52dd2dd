// The loops over rows that sum gradient and Hessian, in double and in single precision, against plain loops.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "kernels/arrow_solve.hpp"
#include "kernels/both_precisions.hpp"
#include "kernels/lane_sums.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

constexpr double kStart = 0.125;  // what stands in every lane and sum before rows are added

/// Random rows for the sums of `terms` terms, and the sums by plain loops.
template <class Real>
struct SumExample {
  std::uint32_t terms, rows;
  std::vector<std::vector<Real>> columns;
  std::vector<Real> y, w, beta, constant, slope, residual, curvature;
  std::vector<const Real*> pointers;

  SumExample(std::uint32_t t, std::uint32_t r, unsigned seed) : terms(t), rows(r), residual(r), curvature(r) {
    std::mt19937 random(seed);
    std::normal_distribution<Real> normal;
    columns.assign(terms - 1, std::vector<Real>(rows));
    for (auto& column : columns)
      for (Real& value : column) value = normal(random);
    for (std::uint32_t i = 0; i < rows; ++i) {
      y.push_back(normal(random) > 0 ? Real{1} : Real{0});
      w.push_back(i % 7 == 0 ? Real{0} : std::fabs(normal(random)));
    }
    for (std::uint32_t k = 0; k < terms; ++k) beta.push_back(normal(random) / 2);
    // Every eight rows see an intercept and a slope of their own.
    for (std::uint32_t k = 0; k < rows / 8; ++k) constant.push_back(beta[0] + Real(k) / 16);
    for (std::uint32_t k = 0; k < rows / 8; ++k) slope.push_back(beta[1] - Real(k) / 32);
    for (const auto& column : columns) pointers.push_back(column.data());
  }

  NewtonRowsOf<Real> view(std::uint32_t begin) {
    return {pointers.data(), y.data(),     w.data(),        begin,           rows, terms, beta.data(),
            constant.data(), slope.data(), residual.data(), curvature.data()};
  }

  std::vector<double> lanes(const RowKernels& set, std::uint32_t begin) {
    std::vector<double> out(8 * (terms + terms * (terms + 1) / 2), kStart);
    slopes(set, view(begin));
    sums(set, view(begin), {out.data(), out.data() + 8 * terms});
    return out;
  }

  [[nodiscard]] std::vector<long double> plain(std::uint32_t begin) const {
    std::vector<long double> out(terms + terms * (terms + 1) / 2, 0);
    for (std::uint32_t i = begin; i < rows; ++i) {
      std::vector<long double> x{1};
      for (const auto& column : columns) x.push_back(column[i]);
      long double t = constant[i / 8] + static_cast<long double>(slope[i / 8]) * x[1];
      for (std::uint32_t k = 2; k < terms; ++k) t += beta[k] * x[k];
      const long double p = 1 / (1 + std::exp(-t));
      for (std::uint32_t a = 0, at = terms; a < terms; ++a) {
        out[a] += w[i] * (p - y[i]) * x[a];
        for (std::uint32_t b = 0; b <= a; ++b, ++at) out[at] += w[i] * p * (1 - p) * x[a] * x[b];
      }
    }
    return out;
  }
};

/// Rounding of one row's part: a few of the type's, in columns of a few units.
template <class Real>
constexpr double kRounding = 64 * std::numeric_limits<Real>::epsilon();

template <class Real>
void expect_plain_sums(std::uint32_t terms, std::uint32_t rows, std::uint32_t begin) {
  SumExample<Real> e(terms, rows, terms * 1000 + rows);
  const auto expected = e.plain(begin);
  const auto lanes = e.lanes(row_kernels(), begin);
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const double added = std::accumulate(lanes.begin() + static_cast<std::ptrdiff_t>(8 * k),
                                         lanes.begin() + static_cast<std::ptrdiff_t>(8 * k + 8), -8 * kStart);
    ASSERT_LE(std::fabs(static_cast<double>(added - expected[k])), kRounding<Real> * rows)
        << terms << " " << rows << " " << k;
  }
}

TEST(NewtonSums, EqualPlainLoopsForAnyNumberOfColumnsAndRows) {
  for (const std::uint32_t terms : {2U, 3U, 4U, 5U, 6U, 8U, 9U, 12U, 16U, 17U, 34U}) {
    for (const std::uint32_t rows : {8U, 16U, 32U, 40U, 512U}) expect_plain_sums<double>(terms, rows, 8 % rows);
    for (const std::uint32_t rows : {16U, 32U, 48U, 512U}) expect_plain_sums<float>(terms, rows, 16 % rows);
  }
}

template <class Real>
void expect_group_sums(std::uint32_t terms) {
  SumExample<Real> e(terms, 48, 77 + terms);
  const auto dense = e.plain(8);
  const auto element = [&](std::uint32_t a, std::uint32_t b) {
    return dense[terms + std::max(a, b) * (std::max(a, b) + 1) / 2 + std::min(a, b)];
  };
  std::vector<long double> expected{dense[0], dense[1]};
  for (std::uint32_t row = 0; row < 2; ++row)
    for (std::uint32_t k = 0; k < terms; ++k) expected.push_back(element(row, k));
  std::vector<double> first;
  for (const RowKernels* set : available_row_kernels()) {
    std::vector<double> lanes(8 * group_sums_size(terms)), with(group_sums_size(terms), kStart), without = with;
    slopes(*set, e.view(0));
    groups(*set, e.view(8), true, lanes.data(), with.data());
    groups(*set, e.view(8), false, lanes.data(), without.data());
    for (std::size_t k = 0; k < expected.size(); ++k)
      EXPECT_LE(std::fabs(static_cast<double>(with[k] - kStart - expected[k])), 48 * kRounding<Real>)
          << set->name << " " << terms << " " << k;
    for (std::uint32_t k = 0; k < terms; ++k) EXPECT_EQ(without[2 + k], with[2 + k]);
    EXPECT_EQ(without[0], with[0]);
    if (first.empty()) first = with;
    EXPECT_EQ(with, first) << set->name;
  }
}

TEST(GroupSums, AreTheHessianRowsOfTheConstantAndTheLogit) {
  for (const std::uint32_t terms : {2U, 3U, 6U, 9U}) {
    expect_group_sums<double>(terms);
    expect_group_sums<float>(terms);
  }
}

template <class Real>
void expect_same_lanes(std::uint32_t terms) {
  SumExample<Real> e(terms, 256 + 16, terms);
  const auto reference = e.lanes(*available_row_kernels().front(), 0);
  for (const RowKernels* set : available_row_kernels()) EXPECT_EQ(e.lanes(*set, 0), reference) << set->name;
}

TEST(NewtonSums, EveryInstructionSetGivesTheSameLanes) {
  for (const std::uint32_t terms : {2U, 5U, 11U}) {
    expect_same_lanes<double>(terms);
    expect_same_lanes<float>(terms);
  }
}

/// A sum of two terms is the same beside others: models read their part of a reference's sums.
TEST(NewtonSums, DoNotDependOnTheOtherColumns) {
  SumExample<float> all(12, 512, 3), few(4, 512, 3);
  const std::vector<std::uint32_t> chosen{0, 4, 9};  // columns
  for (std::size_t k = 0; k < chosen.size(); ++k) few.columns[k] = all.columns[chosen[k]];
  all.beta.assign(12, 0.0F);
  few.beta.assign(4, 0.0F);
  few.constant = all.constant;
  few.slope = all.slope;
  few.y = all.y;
  few.w = all.w;
  const auto whole = all.lanes(row_kernels(), 0), part = few.lanes(row_kernels(), 0);
  const std::vector<std::uint32_t> place{0, 1, 5, 10};  // terms
  for (std::uint32_t a = 0, at = 4; a < 4; ++a) {
    EXPECT_EQ(part[8 * a], whole[8 * place[a]]);
    for (std::uint32_t b = 0; b <= a; ++b, ++at)
      EXPECT_EQ(part[8 * at], whole[8 * (12 + place[a] * (place[a] + 1) / 2 + place[b])]) << a << " " << b;
  }
}

}  // namespace
}  // namespace calibeam::kernels
