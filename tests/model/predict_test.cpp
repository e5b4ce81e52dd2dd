#include "model/predict.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/run_fixture.hpp"

namespace calibeam {
namespace {

using testing::RandomProblemOptions;
using testing::RunFixture;

FittedColumn numeric(const std::string& name, double median, double mean, double scale, double coefficient) {
  return {FittedColumn::Kind::numeric, name, "", "", median, mean, scale, coefficient};
}

FittedModel small_model() {
  FittedModel model;
  model.config.ticker_intercepts = TickerIntercepts::non_foundation;
  model.intercept = 0.25;
  model.columns = {numeric("x_logit_prn", 0.0, 0.5, 2.0, 0.8),
                   numeric("rv20", 0.3, 0.2, 0.1, -0.5),
                   {FittedColumn::Kind::level, "ticker=(foundation)", "ticker", "(foundation)", 0, 0, 1, 0.125},
                   {FittedColumn::Kind::level, "ticker=AAPL", "ticker", "AAPL", 0, 0, 1, -0.375},
                   {FittedColumn::Kind::slope, "slope:AAPL", "", "AAPL", 0, 0, 4.0, 0.5},
                   {FittedColumn::Kind::level, "sector=Tech", "sector", "Tech", 0, 0, 1, 0.75}};
  return model;
}

double sigmoid_of(double t) { return 1.0 / (1.0 + std::exp(-t)); }

TEST(PredictRow, AddsUpTheTermsByHand) {
  const Predictor predictor = make_predictor(small_model(), {" spy "});
  const std::vector<double> x{1.5, 0.4}, levels{0.75};
  const double t = 0.25 - 0.375 + 0.8 * (1.5 - 0.5) / 2.0 - 0.5 * (0.4 - 0.2) / 0.1 + 0.5 / 4.0 * 1.5 + 0.75;
  EXPECT_NEAR(predict_row(predictor, {x, effect_of(predictor, "AAPL"), levels}), sigmoid_of(t), 1e-15);
}

TEST(PredictRow, PutsTheMedianInPlaceOfAMissingValue) {
  const Predictor predictor = make_predictor(small_model(), {});
  const std::vector<double> missing{1.5, std::numeric_limits<double>::quiet_NaN()}, median{1.5, 0.3}, none{0.0};
  EXPECT_EQ(predict_row(predictor, {missing, {}, none}), predict_row(predictor, {median, {}, none}));
}

TEST(PredictRow, ClipsToTheRangeOfPredictions) {
  const Predictor predictor = make_predictor(small_model(), {});
  const std::vector<double> high{1e6, 0.3}, low{-1e6, 0.3}, none{0.0};
  EXPECT_EQ(predict_row(predictor, {high, {}, none}), 1 - 1e-6);
  EXPECT_EQ(predict_row(predictor, {low, {}, none}), 1e-6);
}

TEST(EffectOf, GivesFoundationTickersTheSharedOneAndUnseenTickersThePopulation) {
  const Predictor predictor = make_predictor(small_model(), {"spy"});
  EXPECT_EQ(effect_of(predictor, "SPY").intercept, 0.125);
  EXPECT_EQ(effect_of(predictor, "AAPL").slope, 0.125);
  EXPECT_FALSE(effect_of(predictor, "ZZZZ").has_own);
  EXPECT_EQ(effect_of(predictor, "ZZZZ").intercept, 0.0);
}

TEST(PredictRow, InterpolatesIsotonicKnotsAndIsConstantOutside) {
  FittedModel model;
  model.config.ticker_intercepts = TickerIntercepts::none;
  model.columns = {numeric("x_logit_prn", 0.0, 0.0, 1.0, 1.0)};
  model.isotonic = IsotonicKnots{{-1.0, 1.0}, {0.2, 0.6}};
  const Predictor predictor = make_predictor(model, {});
  const auto at = [&](double x) { return predict_row(predictor, {std::vector<double>{x}, {}, {}}); };
  EXPECT_EQ(at(-5.0), 0.2);
  EXPECT_EQ(at(1.0), 0.6);
  EXPECT_NEAR(at(0.0), 0.4, 1e-15);
}

}  // namespace
}  // namespace calibeam
