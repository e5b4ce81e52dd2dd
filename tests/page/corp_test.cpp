#include "page/corp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "page/group_deltas.hpp"
#include "page/reliability_band.hpp"

namespace calibeam {
namespace {

std::vector<EvaluationRow> random_rows(std::size_t count, std::uint64_t seed, bool calibrated = true) {
  std::mt19937_64 random(seed);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  std::vector<EvaluationRow> rows;
  for (std::size_t i = 0; i < count; ++i) {
    EvaluationRow row;
    row.source = static_cast<std::uint32_t>(i);
    row.prn = std::round(uniform() * 50.0 + 0.5) / 52.0;  // many ties
    row.prob = 0.5 * row.prn + 0.25;
    row.outcome = uniform() < (calibrated ? row.prn : row.prn * row.prn) ? 1.0 : 0.0;
    row.weight = i % 9 == 0 ? 0.0 : 0.5 + uniform();
    rows.push_back(row);
  }
  return rows;
}

/// Isotonic regression by its max-min formula: at i, the largest over a <= i of the smallest over b >= i of the mean of
/// a..b.
std::vector<double> isotonic_by_formula(const std::vector<PooledRows>& pooled) {
  std::vector<double> out;
  for (std::size_t i = 0; i < pooled.size(); ++i) {
    double best = -1.0;
    for (std::size_t a = 0; a <= i; ++a) {
      double weight = 0.0, outcome = 0.0, least = 2.0;
      for (std::size_t b = a; b < pooled.size(); ++b) {
        weight += pooled[b].weight;
        outcome += pooled[b].outcome;
        if (b >= i) least = std::min(least, outcome / weight);
      }
      best = std::max(best, least);
    }
    out.push_back(best);
  }
  return out;
}

double value_at(const std::vector<IsotonicBlock>& blocks, double prediction) {
  for (const IsotonicBlock& block : blocks) {
    if (prediction <= block.last) return block.value;
  }
  return NAN;
}

TEST(IsotonicBlocks, AreTheBestRisingFit) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto pooled = pool_predictions(random_rows(150, seed), Prediction::baseline);
    const auto blocks = isotonic_blocks(pooled);
    const auto expected = isotonic_by_formula(pooled);
    for (std::size_t i = 0; i < pooled.size(); ++i) {
      EXPECT_NEAR(value_at(blocks, pooled[i].prediction), expected[i], 1e-12);
    }
    for (std::size_t b = 1; b < blocks.size(); ++b) {
      EXPECT_GT(blocks[b].value, blocks[b - 1].value);
      EXPECT_GT(blocks[b].first, blocks[b - 1].last);
    }
  }
}

TEST(PoolPredictions, PoolsTiesAndSkipsRowsWithoutWeight) {
  std::vector<EvaluationRow> rows{{0, 0.3, 0.2, 1, 1.0}, {1, 0.1, 0.2, 0, 3.0}, {2, 0.9, 0.9, 1, 0.0}};
  const auto pooled = pool_predictions(rows, Prediction::baseline);
  ASSERT_EQ(pooled.size(), 1U);
  EXPECT_DOUBLE_EQ(pooled[0].prediction, 0.2);
  EXPECT_DOUBLE_EQ(pooled[0].weight, 4.0);
  EXPECT_DOUBLE_EQ(pooled[0].outcome, 1.0);
  EXPECT_EQ(pool_predictions(rows, Prediction::model).size(), 2U);
}

TEST(PoolPredictions, NeedsNoSortingForMillionsOfRowsAndMovesNothingThatCouldBeSeen) {
  auto rows = random_rows(200'001, 3);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].prn = std::fmod(static_cast<double>(i) * 0.6180339887, 1.0);
  const Corp coarse = corp(rows, Prediction::baseline);
  EXPECT_LE(coarse.pooled.size(), 100'001U);
  rows.pop_back();
  const Corp fine = corp(rows, Prediction::baseline);
  EXPECT_NEAR(coarse.parts.miscalibration, fine.parts.miscalibration, 2e-5);
  EXPECT_NEAR(coarse.parts.brier, fine.parts.brier, 1e-5);
}

TEST(Corp, PartsAddUpToTheBrierScore) {
  const auto rows = random_rows(3000, 7);
  for (const Prediction which : {Prediction::baseline, Prediction::model}) {
    const BrierParts parts = corp(rows, which).parts;
    EXPECT_NEAR(parts.brier, parts.miscalibration - parts.discrimination + parts.uncertainty, 1e-14);
    EXPECT_NEAR(parts.brier,
                which == Prediction::model ? row_metrics(rows, {}).model.brier : row_metrics(rows, {}).baseline.brier,
                1e-14);
    EXPECT_GE(parts.miscalibration, 0.0);
    EXPECT_GE(parts.discrimination, 0.0);
  }
}

TEST(Corp, TellsMiscalibrationFromDiscrimination) {
  const auto rows = random_rows(20'000, 8);
  const BrierParts right = corp(rows, Prediction::baseline).parts, squeezed = corp(rows, Prediction::model).parts;
  EXPECT_LT(right.miscalibration, 0.002);
  EXPECT_GT(squeezed.miscalibration, 10 * right.miscalibration);
  EXPECT_NEAR(squeezed.discrimination, right.discrimination, 1e-12) << "a rising change tells events apart as well";
}

TEST(Corp, HasNoNumbersWithoutWeight) {
  std::vector<EvaluationRow> rows{{0, 0.3, 0.2, 1, 0.0}};
  const Corp nothing = corp(rows, Prediction::model);
  EXPECT_TRUE(nothing.blocks.empty());
  EXPECT_TRUE(std::isnan(nothing.parts.brier));
}

EvaluatedSet set_of(std::vector<EvaluationRow> rows, std::size_t num_weeks) {
  EvaluatedSet set;
  set.name = "VAL";
  set.num_weeks = num_weeks;
  for (std::size_t i = 0; i < rows.size(); ++i) set.week.push_back(static_cast<std::uint32_t>(i % num_weeks));
  set.rows = std::move(rows);
  return set;
}

TEST(ReliabilityBand, HoldsTheDiagonalOfCalibratedPredictionsNearlyEverywhere) {
  const EvaluatedSet set = set_of(random_rows(8000, 11), 40);
  const WeekDraws draws = draw_weeks(40, {});
  const auto band =
      reliability_band(set, Prediction::baseline, pool_predictions(set.rows, Prediction::baseline), draws);
  ASSERT_GT(band.size(), 30U);
  std::size_t held = 0;
  for (const BandPoint& point : band) {
    EXPECT_LE(point.low, point.high);
    held += point.low - 0.01 <= point.prediction && point.prediction <= point.high + 0.01;
  }
  EXPECT_GE(held * 10, band.size() * 8);
}

TEST(ReliabilityBand, LeavesTheDiagonalWherePredictionsAreWrong) {
  const EvaluatedSet set = set_of(random_rows(8000, 11, false), 40);
  const auto band =
      reliability_band(set, Prediction::baseline, pool_predictions(set.rows, Prediction::baseline), draw_weeks(40, {}));
  const auto middle = std::find_if(band.begin(), band.end(), [](const BandPoint& p) { return p.prediction > 0.5; });
  ASSERT_NE(middle, band.end());
  EXPECT_LT(middle->high, 0.42);
}

TEST(ReliabilityBand, IsLeftOutWhereThereIsNothingToDraw) {
  const EvaluatedSet one_week = set_of(random_rows(100, 2), 1);
  EXPECT_TRUE(reliability_band(one_week, Prediction::model, pool_predictions(one_week.rows, Prediction::model),
                               draw_weeks(1, {}))
                  .empty());
}

TEST(WeekDraws, TakeAsManyWeeksAsThereAre) {
  TrustOptions options;
  options.block_weeks = 1000.0;  // longer than there are weeks
  const WeekDraws draws = draw_weeks(7, options);
  for (std::size_t d = 0; d < draws.num_draws; ++d) {
    double sum = 0.0;
    for (const double count : draws.draw(d)) sum += count;
    ASSERT_EQ(sum, 7.0);
  }
  EXPECT_EQ(draw_weeks(0, {}).num_draws, 0U);
}

TEST(GroupDeltas, AreTheDifferencesOfTheMetrics) {
  const EvaluatedSet set = set_of(random_rows(900, 5), 12);
  Cut cut;
  cut.names = {"a", "b", "empty"};
  for (std::size_t i = 0; i < set.rows.size(); ++i) cut.group.push_back(i % 3 == 0 ? 1 : 0);
  const auto deltas = group_deltas(set, cut, {true, false, true}, draw_weeks(12, {}));
  for (const std::uint32_t g : {0U, 1U}) {
    std::vector<EvaluationRow> members;
    for (const EvaluationRow& row : set.rows) {
      if (cut.group[row.source] == g) members.push_back(row);
    }
    const RowMetrics expected = row_metrics(members, {});
    EXPECT_EQ(deltas[g].rows, members.size());
    EXPECT_NEAR(deltas[g].log_loss, expected.model.log_loss - expected.baseline.log_loss, 1e-13);
    EXPECT_NEAR(deltas[g].brier, expected.model.brier - expected.baseline.brier, 1e-13);
  }
  ASSERT_TRUE(deltas[0].interval);
  EXPECT_LT(deltas[0].interval->low, deltas[0].log_loss);
  EXPECT_GT(deltas[0].interval->high, deltas[0].log_loss);
  EXPECT_FALSE(deltas[1].interval) << "was not wanted";
  EXPECT_EQ(deltas[2].weight, 0.0);
}

}  // namespace
}  // namespace calibeam
