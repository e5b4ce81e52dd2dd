#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <random>
#include <tuple>

#include "dataset/build_problem.hpp"
#include "dataset/weekly_file.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

using testing_support::small_options;
using testing_support::TemporaryCsv;
using testing_support::weekly_rows;
using testing_support::WeeklyRows;

Problem problem_of(const WeeklyRows& rows, const std::vector<std::string>& train_tickers = {}) {
  const TemporaryCsv file(rows);
  StudyOptions options = small_options(file.path());
  options.regime.train_tickers = train_tickers;
  return build_problem(load_dataset(options, {}), options, {});
}

std::vector<std::uint32_t> rows_of(const Problem& problem, const RowSet& set) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t s = set.first_segment; s < set.last_segment; ++s) {
    for (std::uint32_t row = problem.segments[s].begin; row < problem.segments[s].end; ++row) {
      if (problem.source_row[row] == kNone || problem.expiry[row] >= set.expiry_before) continue;
      if (!set.training || problem.trainable[row]) rows.push_back(row);
    }
  }
  return rows;
}

using ChainTotals = std::map<std::tuple<std::uint32_t, std::int32_t, std::int32_t>, double>;

/// By the definition: raw weight / total of the chain over the slice's TRAIN_FIT rows. Two tickers, one class each.
void expect_by_definition(const Problem& problem) {
  std::vector<std::uint32_t> ticker(problem.num_rows, 0);
  for (const Run& run : problem.runs) {
    for (std::uint32_t row = run.begin; row < run.end; ++row) ticker[row] = run.ticker_class;
  }
  for (const Fold& fold : problem.folds) {
    for (const Slice& slice : fold.slices) {
      if (slice.status != FitStatus::ok) continue;
      const auto key = [&](std::uint32_t row) {
        return std::tuple(ticker[row], problem.asof[row], problem.expiry[row]);
      };
      ChainTotals totals;
      for (const std::uint32_t row : rows_of(problem, slice.fit)) totals[key(row)] += problem.weight[row];
      for (const std::uint32_t row : rows_of(problem, slice.fit)) {
        const double total = totals[key(row)];
        const double expected = total > 0 ? problem.weight[row] / total : 0.0;
        EXPECT_NEAR(problem.chain_weights[slice.chain_weights][row], expected, 1e-15) << "row " << row;
      }
    }
  }
}

WeeklyRows rich_rows() { return weekly_rows(24, {"A", "B"}, 30); }

TEST(ChainWeights, OneVectorServesAllSlicesOfWeeklyData) {
  WeeklyRows rows = rich_rows();
  for (std::size_t row = 0; row < 30; ++row) rows.at(row, "sample_weight_final") = "0";
  for (std::size_t row = 30; row < 60; ++row) rows.at(row, "sample_weight_final") = "0.001";  // less than 1 together
  const Problem problem = problem_of(rows);
  EXPECT_EQ(problem.chain_weights.size(), 1U);
  expect_by_definition(problem);
}

TEST(ChainWeights, AChainThatLiesInTwoSegmentsGetsAVectorPerSlice) {
  WeeklyRows rows = rich_rows();
  // Week 13 lies in the first VAL window, week 1 before it: the second window learns from both.
  for (const std::size_t week : {std::size_t{1}, std::size_t{13}}) {
    for (std::size_t row = week * 60; row < week * 60 + 10; ++row) {
      rows.at(row, "asof_date") = "2024-01-22";
      rows.at(row, "expiry_date") = "2024-01-26";
    }
  }
  const Problem problem = problem_of(rows);
  EXPECT_TRUE(problem.folds[1].usable);
  EXPECT_GT(problem.chain_weights.size(), 1U);
  expect_by_definition(problem);
}

/// The only chain in two segments ends with the last block of rows: it reaches into TEST.
TEST(ChainWeights, AChainThatReachesIntoTestIsCut) {
  WeeklyRows rows = rich_rows();
  const std::size_t last_week = 23 * 60, early = 5 * 60;
  for (std::size_t row = 30; row < 60; ++row) {  // all of ticker B
    rows.at(last_week + row, "asof_date") = rows.at(early + row, "asof_date");
    rows.at(last_week + row, "expiry_date") = rows.at(early + row, "expiry_date");
  }
  const Problem problem = problem_of(rows);
  EXPECT_GT(problem.chain_weights.size(), 1U);
  expect_by_definition(problem);
}

/// Its rows follow each other in the Dataset, since there is but one ticker: the week alone tells them apart.
TEST(ChainWeights, AChainIsCutBetweenNeighbouringRows) {
  WeeklyRows rows = weekly_rows(24, {"A"}, 30);
  for (std::size_t row = 11 * 30; row < 13 * 30; ++row) {  // the last week before the first VAL window, and its first
    rows.at(row, "asof_date") = "2024-03-18";
    rows.at(row, "expiry_date") = "2024-03-01";  // an odd file: nothing is purged
  }
  const Problem problem = problem_of(rows);
  EXPECT_TRUE(problem.folds[0].usable);
  EXPECT_GT(problem.chain_weights.size(), 1U);
  expect_by_definition(problem);
}

TEST(ChainWeights, AChainInTwoWeeksOfOneSegmentNeedsNoSecondVector) {
  WeeklyRows rows = rich_rows();
  for (const std::size_t week : {0U, 1U, 9U, 10U, 11U}) {  // segments are weeks 0 to 9 and 10, 11
    for (std::size_t row = week * 60; row < week * 60 + 7; ++row) {
      rows.at(row, "asof_date") = week < 10 ? "2023-12-30" : "2023-12-29";
      rows.at(row, "expiry_date") = "2024-01-04";
    }
  }
  const Problem problem = problem_of(rows);
  EXPECT_EQ(problem.chain_weights.size(), 1U);
  expect_by_definition(problem);
  std::vector<double> totals;
  for (std::uint32_t i = 0; i < problem.num_rows; ++i)
    if (problem.asof[i] == parse_day("2023-12-30")) totals.push_back(problem.chain_weights[0][i]);
  EXPECT_EQ(totals.size(), 21U);
  EXPECT_NEAR(std::accumulate(totals.begin(), totals.end(), 0.0), 1.0, 1e-14);
}

/// Few days, so that chains lie in many weeks and purge and ticker filter matter everywhere.
TEST(ChainWeights, HoldForChainsAnywhere) {
  for (unsigned seed = 1; seed < 5; ++seed) {
    WeeklyRows rows = rich_rows();
    std::mt19937 random(seed);
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
      // As-of days of this week and the next two, expiries from the week before on: an odd file.
      const std::size_t week = row / 60, last = 23;
      rows.at(row, "asof_date") = rows.at(60 * std::min(week + random() % 3, last), "week_friday");
      rows.at(row, "expiry_date") =
          rows.at(60 * std::min((week == 0 ? 0 : week - 1) + random() % 4, last), "week_friday");
      if (random() % 3 == 0) rows.at(row, "sample_weight_final") = "0";
    }
    const std::vector<std::string> filter = seed % 2 == 0 ? std::vector<std::string>{"B"} : std::vector<std::string>{};
    const Problem problem = problem_of(rows, filter);
    EXPECT_GT(problem.chain_weights.size(), 1U);
    expect_by_definition(problem);
    std::size_t fits = 0;
    for (const Fold& fold : problem.folds)
      for (const Slice& slice : fold.slices) fits += slice.status == FitStatus::ok ? 1U : 0U;
    EXPECT_EQ(problem.chain_weights.size(), fits);
  }
}

TEST(ChainWeights, HoldWithPurgedRowsAndATickerFilter) {
  WeeklyRows rows = rich_rows();
  for (std::size_t row = 0; row < rows.rows.size(); row += 3) {
    rows.at(row, "expiry_date") = rows.at(std::min(row + 180, rows.rows.size() - 1), "week_friday");
  }
  expect_by_definition(problem_of(rows));
  expect_by_definition(problem_of(rows, {"B"}));
}

TEST(ChainWeights, AreAbsentWithoutChainColumns) {
  for (const std::string name : {"expiry_date", "asof_date"}) {
    WeeklyRows rows = rich_rows();
    rows.drop(name);
    EXPECT_TRUE(problem_of(rows).chain_weights.empty()) << name;
  }
}

}  // namespace
}  // namespace calibeam
