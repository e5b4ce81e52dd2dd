#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/renderers.hpp"
#include "report/report_sections.hpp"
#include "support/run_fixture.hpp"

namespace calibeam {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RunFixture;

TEST(Report, SaysFirstWhatIsDeployed) {
  const RunFixture run;
  RunRecord record = run.record();
  EXPECT_THAT(report_markdown(record).substr(0, 200), HasSubstr("**The model is deployed.**"));
  record.deployed = false;
  EXPECT_THAT(report_markdown(record).substr(0, 200), HasSubstr("The baseline is deployed: use `pRN` as it is."));
}

TEST(Report, HasEverySection) {
  const RunFixture run;
  const std::string text = report_markdown(run.record());
  for (const char* heading : {"## Configuration", "## VAL windows", "## TEST", "## Warnings", "## Coefficients",
                              "## Groups", "## Left out", "## Leak certificate", "## How to reproduce"}) {
    EXPECT_THAT(text, HasSubstr(heading));
  }
  EXPECT_THAT(text, HasSubstr("| ticker=T1 |"));
}

TEST(Report, SaysWhyTheFinalFitFailed) {
  const RunFixture run;
  RunRecord record = run.record();
  record.final_fit.reset();
  record.final_reason = "insufficient_calib_rows";
  EXPECT_THAT(report_markdown(record), HasSubstr("The final fit failed: insufficient_calib_rows."));
}

TEST(Warnings, NameACoefficientOfPrnThatIsNotPositive) {
  const RunFixture run;
  RunRecord record = run.record();
  record.windows[1].model.columns[0].coefficient = -0.5;
  EXPECT_THAT(winner_warnings(record), Contains(HasSubstr("a higher pRN does not raise pHAT")));
}

TEST(Warnings, NameTickersWhoseSlopeTurnsTheModelRound) {
  const RunFixture run;
  RunRecord record = run.record();
  record.final_fit->model.columns.push_back({FittedColumn::Kind::slope, "slope:T2", "", "T2", 0, 0, 1.0, -50.0});
  EXPECT_THAT(winner_warnings(record), Contains(AllOf(HasSubstr("Final fit"), HasSubstr("T2"))));
}

TEST(Warnings, NameCalibSlicesCloseToTheMinimum) {
  Configuration config;
  config.calibrate = Calibration::platt;
  const RunFixture run(config);
  RunRecord record = run.record();
  record.windows[0].model.n_calib = 60;
  EXPECT_THAT(winner_warnings(record), Contains(HasSubstr("CALIB has 60 rows, close to the minimum of 50")));
  record.windows[0].model.n_calib = 100;
  EXPECT_THAT(winner_warnings(record), Not(Contains(HasSubstr("close to the minimum"))));
}

TEST(Warnings, CountChainsInWhichTheProbabilityRises) {
  const RunFixture run;  // strikes are arbitrary here, so most chains rise
  EXPECT_THAT(winner_warnings(run.record()), Contains(HasSubstr("chains pHAT rises with the strike")));
}

TEST(Warnings, NameUnusableAndUnstableWindows) {
  RunFixture run;
  Trial& winner = run.result.ranked[0];
  winner.delta_log_loss = -0.001;
  winner.delta_log_loss_std = 0.01;
  winner.windows[0].model.log_loss = winner.windows[0].baseline.log_loss + 0.009;
  RunRecord record = run.record();
  run.problem.folds[1].usable = false;
  EXPECT_THAT(winner_warnings(record),
              AllOf(Contains(HasSubstr("Unstable windows")), Contains(HasSubstr("was dropped for every"))));
}

TEST(MarkdownCell, EscapesWhatWouldBreakATable) { EXPECT_EQ(markdown_cell("a|b\nc"), "a\\|b c"); }

}  // namespace
}  // namespace calibeam
