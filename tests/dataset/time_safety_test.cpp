// What is learned for a window cannot see its evaluation rows, whatever they hold.
#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <cstring>
#include <functional>

#include "dataset/build_problem.hpp"
#include "dataset/weekly_file.hpp"

namespace calibeam {
namespace {

using testing_support::small_options;
using testing_support::TemporaryCsv;
using testing_support::weekly_rows;
using testing_support::WeeklyRows;

const std::vector<std::string> kFeatures{"rv20", "log_m_fwd", "x_m", "log_rel_spread", "K"};

Problem build(const WeeklyRows& rows) {
  const TemporaryCsv file(rows);
  const StudyOptions options = small_options(file.path());
  return build_problem(load_dataset(options, kFeatures), options, kFeatures);
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

void expect_same_learning(const Fold& a, const Fold& b) {
  for (std::size_t s = 0; s < a.slices.size(); ++s) {
    const Slice &x = a.slices[s], &y = b.slices[s];
    EXPECT_EQ(x.status, y.status);
    EXPECT_EQ(x.fit.num_rows, y.fit.num_rows);
    EXPECT_EQ(x.calib.num_rows, y.calib.num_rows);
    ASSERT_EQ(x.columns.size(), y.columns.size());
    for (std::size_t c = 0; c < x.columns.size(); ++c) {
      EXPECT_TRUE(same_bits(x.columns[c].mean, y.columns[c].mean)) << c;
      EXPECT_TRUE(same_bits(x.columns[c].scale, y.columns[c].scale)) << c;
      EXPECT_EQ(x.columns[c].active, y.columns[c].active);
    }
    ASSERT_EQ(x.classes.size(), y.classes.size());
    for (std::size_t k = 0; k < x.classes.size(); ++k) {
      EXPECT_EQ(x.classes[k].support, y.classes[k].support);
      EXPECT_TRUE(same_bits(x.classes[k].slope_scale, y.classes[k].slope_scale));
    }
  }
}

TEST(TimeSafety, GarbageInEvaluationRowsChangesNothingThatIsLearned) {
  WeeklyRows rows = weekly_rows(24, {"A", "B", "SPY"}, 25);
  for (std::size_t row = 0; row < rows.rows.size(); row += 7) rows.at(row, "rv20") = "";
  const Problem clean = build(rows);
  for (std::size_t row = 12 * 75; row < rows.rows.size(); ++row) {  // from the first VAL week on
    rows.at(row, "pRN") = "0.999";
    rows.at(row, "outcome_ST_gt_K") = row % 2 ? "1" : "0";
    rows.at(row, "sample_weight_final") = "1e6";
    rows.at(row, "rv20") = "-1e9";
    rows.at(row, "K") = "";
    rows.at(row, "rel_spread_median") = "garbage";
  }
  const Problem garbage = build(rows);
  expect_same_learning(clean.folds[0], garbage.folds[0]);
  ASSERT_EQ(clean.classes.size(), garbage.classes.size());
  const std::uint32_t end = clean.segments[clean.folds[0].slices[0].fit.last_segment - 1].end;
  for (std::size_t c = 0; c < clean.columns.size(); ++c) {
    for (std::uint32_t row = 0; row < end; ++row) {
      ASSERT_TRUE(same_bits(clean.columns[c].values[row], garbage.columns[c].values[row])) << c << " " << row;
    }
  }
  for (std::uint32_t row = 0; row < end; ++row) {
    ASSERT_TRUE(same_bits(clean.chain_weights[0][row], garbage.chain_weights[0][row]));
  }
}

TEST(TimeSafety, ThreadCountChangesNoBit) {
  WeeklyRows rows = weekly_rows(24, {"A", "B", "SPY"}, 25);
  for (std::size_t row = 0; row < rows.rows.size(); row += 7) rows.at(row, "rv20") = "";
  const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
  const Problem serial = build(rows);
  const tbb::global_control many(tbb::global_control::max_allowed_parallelism, 8);
  const Problem parallel = build(rows);
  for (std::size_t f = 0; f < serial.folds.size(); ++f) expect_same_learning(serial.folds[f], parallel.folds[f]);
}

}  // namespace
}  // namespace calibeam
