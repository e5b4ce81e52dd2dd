#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "dataset/build_problem.hpp"
#include "dataset/weekly_file.hpp"

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

TEST(ChainWeights, HoldWithPurgedRowsAndATickerFilter) {
  WeeklyRows rows = rich_rows();
  for (std::size_t row = 0; row < rows.rows.size(); row += 3) {
    rows.at(row, "expiry_date") = rows.at(std::min(row + 180, rows.rows.size() - 1), "week_friday");
  }
  expect_by_definition(problem_of(rows));
  expect_by_definition(problem_of(rows, {"B"}));
}

TEST(ChainWeights, AreAbsentWithoutChainColumns) {
  WeeklyRows rows = rich_rows();
  rows.drop("expiry_date");
  EXPECT_TRUE(problem_of(rows).chain_weights.empty());
}

}  // namespace
}  // namespace calibeam
