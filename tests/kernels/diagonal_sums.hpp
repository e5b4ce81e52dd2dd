// The plainest sums that a Newton step can be taken with.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "kernels/arrow_solve.hpp"

namespace calibeam::kernels {

/// Two terms and a diagonal Hessian without penalty: the step is minus the gradient over the diagonal.
struct Diagonal {
  std::vector<double> gradient, hessian, theta{0.0, 0.0}, workspace;
  Diagonal(double g0, double g1, double h0 = 1.0, double h1 = 1.0) : gradient{g0, g1}, hessian{h0, 0.0, h1} {}
  [[nodiscard]] ModelSums sums() const {
    ModelSums sums;
    sums.num_terms = 2;
    sums.gradient = gradient;
    sums.hessian = hessian;
    sums.theta = theta;
    return sums;
  }
};

inline void expect_vector(const std::vector<double>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_DOUBLE_EQ(actual[i], expected[i]) << i;
}

}  // namespace calibeam::kernels
