#include "report/diagnostics.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/run_fixture.hpp"

namespace calibeam {
namespace {

using testing::RunFixture;

TEST(LeakCertificate, HoldsForAProperSplitAndNamesItsDates) {
  const RunFixture run;
  const Problem& p = run.problem;
  for (std::uint32_t f = 0; f < p.folds.size(); ++f) {
    RunFixture copy;
    copy.problem.folds[f].first_eval_asof = p.weeks[p.folds[f].first_week] - 4;
    const LeakCertificate leak = leak_certificate(copy.problem, f, 0);
    EXPECT_TRUE(leak.holds());
    EXPECT_EQ(*leak.last_label_fit, p.weeks[p.folds[f].first_week - 1]);
    EXPECT_FALSE(leak.last_label_calib.has_value());
  }
}

TEST(LeakCertificate, FailsIfALabelWasNotKnownInTime) {
  RunFixture run;
  Fold& fold = run.problem.folds[0];
  fold.first_eval_asof = run.problem.weeks[fold.first_week - 1];  // the last label date itself: not before
  EXPECT_FALSE(leak_certificate(run.problem, 0, 0).holds());
  fold.first_eval_asof += 1;
  EXPECT_TRUE(leak_certificate(run.problem, 0, 0).holds());
}

TEST(LeakCertificate, ComparesTrainFitWithCalibToo) {
  RunFixture run;
  Fold& fold = run.problem.folds[0];
  fold.first_eval_asof = run.problem.weeks[fold.first_week] - 4;
  EXPECT_TRUE(leak_certificate(run.problem, 0, 1).holds());
  fold.slices[1].fit.last_segment = fold.slices[1].calib.last_segment;
  fold.slices[1].fit.expiry_before = INT32_MAX;
  EXPECT_FALSE(leak_certificate(run.problem, 0, 1).holds());
}

Dataset chains() {
  Dataset data;  // two chains of three strikes, in no order, and a row without strike
  data.ticker = {0, 0, 0, 0, 1, 1, 1};
  data.asof = {10, 10, 10, 10, 10, 10, 10};
  data.expiry = {14, 14, 14, 14, 14, 14, 14};
  data.numeric["K"] = {110, 90, 100, std::numeric_limits<double>::quiet_NaN(), 90, 100, 110};
  return data;
}

TEST(RisingChains, AreCountedPerChainForModelAndBaseline) {
  const std::vector<EvaluationRow> rows{{0, 0.6, 0.3, 0, 1},   {1, 0.7, 0.9, 0, 1}, {2, 0.5, 0.6, 0, 1},
                                        {3, 0.99, 0.99, 0, 1}, {4, 0.8, 0.5, 0, 1}, {5, 0.8, 0.50001, 0, 1},
                                        {6, 0.1, 0.6, 0, 1}};
  const MonotonicityCount count = count_rising_chains(chains(), rows);
  EXPECT_EQ(count.chains, 2U);
  EXPECT_EQ(count.model, 1U);     // 100 -> 110 in the first chain
  EXPECT_EQ(count.baseline, 1U);  // the second chain
}

TEST(RisingChains, CannotBeCountedWithoutStrikes) {
  Dataset data = chains();
  data.numeric.clear();
  EXPECT_FALSE(count_rising_chains(data, {{0, 0.5, 0.5, 0, 1}}).has_strikes);
}

}  // namespace
}  // namespace calibeam
