// A Problem made by hand, without files: random rows in weeks, ticker runs, two VAL folds and a TEST fold.
#pragma once

#include <cstdint>
#include <functional>

#include "calibeam/problem.hpp"

namespace calibeam::testing {

struct RandomProblemOptions {
  std::uint64_t seed = 1;
  int num_weeks = 30;  ///< the last 5 are TEST, the 10 before two VAL windows
  int rows_per_week = 40;
  int num_classes = 4;   ///< ticker classes; class 0 is a foundation ticker, the last one a pooled class
  int num_features = 3;  ///< besides x_logit_prn
  int num_levels = 0;    ///< levels of one categorical column
  double missing_share = 0.1;
  double zero_weight_share = 0.05;
  std::uint64_t intercept_support = 30, slope_support = 60;
  int excluded_class = -1;  ///< a class that is not trained on
  std::function<void(Problem&)> spoil =
      {};  ///< changes columns, outcomes or weights before anything is learned from them
};

[[nodiscard]] Problem random_problem(const RandomProblemOptions& options);

}  // namespace calibeam::testing
