// The fit that gives models their first step: its parts are the sums that a model would take itself, and do not depend
// on what else it holds.
#include "evaluate/reference_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/tile_sweep.hpp"
#include "kernels/newton_path.hpp"
#include "support/random_problem.hpp"

namespace calibeam {
namespace {

using testing::random_problem;

struct Example {
  Problem problem = random_problem({.seed = 21, .rows_per_week = 120, .num_classes = 5, .num_features = 5});
  TilePlan tiles = plan_tiles(problem);
  const Slice& slice = problem.folds[1].slices[0];
  FitContext context{problem, tiles, slice, kernels::row_kernels()};
  FitWeights weights = plan_fit_weights(problem, slice, {false, 8.0, 1.0});

  [[nodiscard]] ModelTerms model(TickerIntercepts intercepts) const {
    return {{0, 2, 5}, std::make_shared<TickerEffects>(ticker_effects(problem, slice, intercepts, true))};
  }
};

ReferenceFit fit_reference(const Example& e, std::vector<std::uint32_t> columns, bool with_effects,
                           ReferenceFit known = {}) {
  const std::vector<ReferenceJob> jobs{{&e.weights, std::move(columns), with_effects, &known}};
  fit_references(e.context, jobs);
  return known;
}

/// The sums of a pass in double precision.
ModelSumsAt exact_sums(const Example& e, const ModelTerms& model, std::span<const double> theta) {
  ChunkSums sums;
  const std::vector<Walker> walkers{{&model, &e.weights, theta}};
  sweep<double>(e.context, walkers, sums);
  ModelSumsAt out;
  add_up(sums[0][0], 1.0, out);
  return out;
}

void expect_close(const std::vector<double>& actual, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t k = 0; k < actual.size(); ++k)
    EXPECT_LE(std::fabs(actual[k] - expected[k]), tolerance) << k << ": " << actual[k] << " against " << expected[k];
}

TEST(ReferenceFit, HoldsTheSumsThatAModelWouldTakeItself) {
  const Example e;
  const ReferenceFit reference = fit_reference(e, {0, 1, 2, 3, 4, 5}, true);
  ASSERT_TRUE(reference.found);
  for (const auto intercepts : {TickerIntercepts::none, TickerIntercepts::all, TickerIntercepts::non_foundation}) {
    const ModelTerms model = e.model(intercepts);
    std::vector<double> theta(model.num_parameters(), 0.0);
    std::copy_n(reference.theta.begin(), 2, theta.begin());
    const ModelSumsAt part = part_of(reference, model), expected = exact_sums(e, model, theta);
    expect_close(part.dense, expected.dense, 1e-6 * e.weights.sum);
    if (intercepts == TickerIntercepts::none) continue;
    // Effects without a slope have no sums with it.
    const std::size_t stride = kernels::group_sums_size(model.num_terms());
    for (std::size_t g = 0; g < model.effects->groups.size(); ++g)
      for (std::size_t k = 0; k < stride; ++k) {
        if (!model.effects->groups[g].has_slope && (k == 1 || k >= 2 + model.num_terms())) continue;
        EXPECT_LE(std::fabs(part.groups[g * stride + k] - expected.groups[g * stride + k]), 1e-6 * e.weights.sum);
      }
  }
}

TEST(ReferenceFit, GivesAModelTheSameBitsWhateverElseItHolds) {
  const Example e;
  const ModelTerms model = e.model(TickerIntercepts::all);
  const ReferenceFit all = fit_reference(e, {0, 1, 2, 3, 4, 5}, true);
  const ReferenceFit few = fit_reference(e, {0, 2, 5}, true);
  EXPECT_EQ(part_of(all, model).dense, part_of(few, model).dense);
  EXPECT_EQ(part_of(all, model).groups, part_of(few, model).groups);
  // Nor does it matter that it held less before, or which others are fitted with it.
  const ReferenceFit grown = fit_reference(e, {0, 1, 2, 3, 4, 5}, true, fit_reference(e, {0, 1}, false));
  EXPECT_EQ(part_of(grown, model).dense, part_of(few, model).dense);
  FitWeights other = plan_fit_weights(e.problem, e.slice, {false, 0.0, 1.0});
  ReferenceFit first, second;
  const std::vector<ReferenceJob> jobs{{&other, {0, 1, 2, 5}, true, &first}, {&e.weights, {0, 2, 5}, true, &second}};
  fit_references(e.context, jobs);
  EXPECT_EQ(part_of(second, model).dense, part_of(few, model).dense);
  EXPECT_NE(part_of(first, model).dense, part_of(few, model).dense);
}

TEST(ReferenceFit, StandsAtTheMinimumOfTheLogitAlone) {
  const Example e;
  const ReferenceFit reference = fit_reference(e, {0, 1}, false);
  const ModelTerms base{{0}, std::make_shared<TickerEffects>()};
  const auto sums = exact_sums(e, base, std::span(reference.theta).first(2));
  const auto view =
      view_of(sums, base, std::span(reference.theta).first(2), kernels::kAnchorPenalty, e.slice.columns[0]);
  std::vector<double> gradient(2), step(2), workspace;
  kernels::objective_gradient(view, gradient);
  EXPECT_GT(kernels::newton_step(view, gradient, step, workspace), 0.0);
  EXPECT_LE(std::max(std::fabs(step[0]), std::fabs(step[1])), 1.01 * kernels::kNearStep);
  for (std::size_t k = 2; k < reference.theta.size(); ++k) EXPECT_EQ(reference.theta[k], 0.0);
}

}  // namespace
}  // namespace calibeam
