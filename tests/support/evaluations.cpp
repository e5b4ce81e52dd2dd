#include "support/evaluations.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace calibeam::testing {

std::vector<Candidate> mixed_candidates(const Problem& problem) {
  std::vector<Candidate> candidates;
  std::vector<std::uint32_t> all{0};
  for (std::uint32_t j = 1; j < problem.num_numeric; ++j) all.push_back(j);
  for (const auto& columns : {std::vector<std::uint32_t>{0}, all})
    for (const double C : {0.05, 10.0})
      for (const auto intercepts : {TickerIntercepts::none, TickerIntercepts::all, TickerIntercepts::non_foundation})
        for (const auto calibration : {Calibration::none, Calibration::platt})
          candidates.push_back(
              {columns, C, {}, intercepts, intercepts != TickerIntercepts::none && C > 1, calibration});
  candidates.push_back({all, 1.0, {true, 4.0, 2.0}, TickerIntercepts::all, true, Calibration::platt});
  candidates.push_back({all, 1.0, {false, 8.0, 1.5}, TickerIntercepts::non_foundation, true, Calibration::none});
  return candidates;
}

std::vector<double> flatten(const Evaluation& e) {
  std::vector<double> out{static_cast<double>(e.status)};
  for (const FoldEvaluation& f : e.folds) {
    for (const Metrics* m : {&f.model, &f.baseline}) out.insert(out.end(), {m->log_loss, m->brier, m->ece, m->ece_q});
    for (const auto* v :
         {&f.weekly_delta, &f.prob, &f.solution.coefficients, &f.solution.class_intercept, &f.solution.class_slope})
      out.insert(out.end(), v->begin(), v->end());
    out.insert(out.end(), {f.solution.intercept, f.solution.gradient, f.solution.weight_sum,
                           static_cast<double>(f.solution.iterations)});
    if (f.solution.platt) out.insert(out.end(), {f.solution.platt->slope, f.solution.platt->intercept});
    if (f.solution.isotonic) out.insert(out.end(), f.solution.isotonic->y.begin(), f.solution.isotonic->y.end());
  }
  return out;
}

bool same_bits(const Evaluation& a, const Evaluation& b) {
  const auto x = flatten(a), y = flatten(b);
  return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(double)) == 0;
}

void expect_near(double actual, double expected, double tolerance, const std::string& what) {
  EXPECT_TRUE(std::fabs(actual - expected) <= tolerance) << what << ": " << actual << " against " << expected;
}

void expect_metrics_agree(const Evaluation& actual, const Evaluation& expected, const std::string& what) {
  ASSERT_EQ(actual.status, expected.status) << what;
  ASSERT_EQ(actual.folds.size(), expected.folds.size()) << what;
  for (std::size_t f = 0; f < actual.folds.size(); ++f) {
    const FoldEvaluation &a = actual.folds[f], &b = expected.folds[f];
    const std::string where = what + ", fold " + std::to_string(f);
    expect_near(a.model.log_loss, b.model.log_loss, 1e-10, where + " log loss");
    expect_near(a.model.brier, b.model.brier, 1e-10, where + " Brier");
    expect_near(a.model.ece, b.model.ece, 1e-10, where + " ECE");
    expect_near(a.model.ece_q, b.model.ece_q, 1e-10, where + " ECE-Q");
    EXPECT_EQ(a.baseline.log_loss, b.baseline.log_loss) << where;
    ASSERT_EQ(a.weekly_delta.size(), b.weekly_delta.size()) << where;
    for (std::size_t week = 0; week < a.weekly_delta.size(); ++week)
      expect_near(a.weekly_delta[week], b.weekly_delta[week], 1e-10, where + " week");
    ASSERT_EQ(a.prob.size(), b.prob.size()) << where;
    for (std::size_t i = 0; i < a.prob.size(); ++i) expect_near(a.prob[i], b.prob[i], 1e-9, where + " prediction");
  }
}

}  // namespace calibeam::testing
