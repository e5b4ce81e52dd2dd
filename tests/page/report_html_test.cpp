#include "page/report_html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "page/html_check.hpp"
#include "page/page_fixture.hpp"

namespace calibeam {
namespace {

using testing::count_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::PageFixture;
using testing::problems_with;
using testing::without_assets;

constexpr std::size_t kMostBytes = 1'000'000;

TEST(ReportHtml, IsWellFormedAndHoldsEverySection) {
  const std::string html = report_html(PageFixture().record());
  EXPECT_THAT(problems_with(html), IsEmpty());
  EXPECT_LT(html.size(), kMostBytes);
  for (const char* id : {"doubts", "weeks", "reliability", "leaderboard", "search", "families", "model", "groups",
                         "leak", "reproduce", "glossary"}) {
    EXPECT_EQ(count_of(html, "<section id=\"" + std::string(id) + "\""), 1U) << id;
    EXPECT_EQ(count_of(html, "href=\"#" + std::string(id) + "\""), 1U) << id;
  }
  EXPECT_EQ(count_of(html, "<h1>"), 1U);
  EXPECT_EQ(count_of(html, "role=\"img\""), 4U + 2U + 2U) << "four diagrams, weeks and search in two widths";
}

TEST(ReportHtml, LoadsNothing) {
  const std::string html = report_html(PageFixture().record());
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  for (const char* part : {"src=", "@import", "url(", "fetch(", "XMLHttpRequest"}) {
    EXPECT_THAT(without_assets(html), Not(HasSubstr(part)));
  }
  for (const char* part : {"http://", "https://"}) {
    EXPECT_EQ(count_of(html, part), part == std::string("http://") ? count_of(html, "http://www.w3.org/2000/svg") : 0U);
  }
}

// CALIBEAM_KEEP_PAGE names a file for a page to look at; the browser test uses it.
TEST(ReportHtml, EscapesWhateverTheDataSay) {
  Configuration config;
  config.feature_choices["<b>family"] = {"f1", "</style><script>alert(2)</script>"};
  PageFixture page(config);
  auto& fixture = page.fixture;
  fixture.data.tickers[0] = "<script>alert(1)</script>";
  fixture.data.tickers[1] = "A\" onmouseover=\"alert(3)";
  fixture.data.tickers[2] = "x\u202Ey\xFF&amp;";
  fixture.data.warnings = {{"<i>column</i>", "is <b>odd</b>"}};
  fixture.data.fingerprint = "<fingerprint>";
  fixture.options.input.csv = "\"><img src=x onerror=alert(4)>.csv";
  fixture.space.taken_out = {{"<f>", "<c>", "<r>"}};
  RunRecord record = page.record();
  record.command = "calibeam tune --csv '</code></pre><script>alert(5)</script>'";
  record.out_dir = "<out>";
  for (auto& column : record.final_fit->model.columns) column.name = "</td><svg onload=alert(6)>" + column.name;
  const std::string html = report_html(record);
  EXPECT_THAT(problems_with(html), IsEmpty());
  EXPECT_EQ(count_of(html, "<script"), 1U) << "ours";
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  if (const char* path = std::getenv("CALIBEAM_KEEP_PAGE")) std::ofstream(path, std::ios::binary) << html;
}

TEST(ReportHtml, IsTheSameTextWheneverAndWhereverItIsMade) {
  PageFixture page;
  const std::string first = report_html(page.record());
  page.fixture.result.num_from_cache = 30;
  for (Trial& trial : page.fixture.result.ranked) {
    trial.runtime_seconds = 99.0;
    trial.from_cache = true;
  }
  RunRecord again = page.record();
  again.device = "cuda:0";
  again.started_utc = "2031-01-01T00:00:00Z";
  again.wall_seconds = 1e6;
  EXPECT_EQ(report_html(again), first);
}

TEST(ReportHtml, SaysTheVerdictInWords) {
  PageFixture page;
  RunRecord record = page.record();
  record.winner.delta_log_loss = -0.0041;
  record.trust->significance.num_weeks = 40;
  record.trust->significance.p_consistent = 0.23;
  std::string html = report_html(record);
  EXPECT_THAT(html, HasSubstr("<h1>Keep using pRN as it is</h1>"));
  EXPECT_THAT(html, HasSubstr("The best of 40 configurations lowered the log loss of pRN by 0.0041"));
  EXPECT_THAT(html, HasSubstr("<strong>23\u00A0%</strong>; at most 5\u00A0% is asked for"));
  record.deployed = true;
  record.trust->decision = {true, DeployReason::significant};
  record.trust->significance.p_consistent = 0.0;
  html = report_html(record);
  EXPECT_THAT(html, HasSubstr("<h1>Deploy the calibrated model</h1>"));
  EXPECT_THAT(html, HasSubstr("less than 0.5\u00A0%")) << "200 draws cannot say more";
  record.trust->significance.num_weeks = 15;
  html = report_html(record);
  EXPECT_THAT(html, HasSubstr("<h1>Deployed because the rule says so: the evidence does not support it</h1>"));
  EXPECT_THAT(html, HasSubstr("<strong>unknown</strong>")) << "no test can tell with 15 weeks";
  record.trust->decision = {false, DeployReason::too_few_weeks};
  record.deployed = false;
  EXPECT_THAT(report_html(record), HasSubstr("too few to tell luck from skill"));
  record.trust->decision = {false, DeployReason::not_better};
  record.winner.delta_log_loss = 0.001;
  EXPECT_THAT(report_html(record), HasSubstr("did not lower the log loss of pRN"));
}

TEST(ReportHtml, WarnsWhereTestDisagrees) {
  PageFixture page;
  RunRecord record = page.record();
  record.deployed = true;
  record.trust->decision = {true, DeployReason::significant};
  record.final_fit->evaluation.model.log_loss = record.final_fit->evaluation.baseline.log_loss + 0.01;
  EXPECT_THAT(report_html(record), HasSubstr("TEST does not bear the choice out"));
  record.deployed = false;
  record.trust->decision = {false, DeployReason::not_significant};
  record.final_fit->evaluation.model.log_loss = record.final_fit->evaluation.baseline.log_loss - 0.01;
  EXPECT_THAT(report_html(record), HasSubstr("to choose by TEST would be to use it up"));
}

TEST(ReportHtml, ManagesWithoutTest) {
  PageFixture page;
  page.fixture.options.split.test_weeks = 0;
  RunRecord record = page.record();
  record.final_fit->evaluation = {};
  record.trust->test = {};
  const std::string html = report_html(record);
  EXPECT_THAT(problems_with(html), IsEmpty());
  EXPECT_THAT(html, HasSubstr("No weeks were held back for TEST."));
  EXPECT_THAT(html, Not(HasSubstr("pHAT on TEST")));
  EXPECT_THAT(html, Not(HasSubstr("nan")));
}

TEST(ReportHtml, ManagesWithoutAFinalFit) {
  RunRecord record = PageFixture().record();
  const PageFixture page;
  RunRecord failed = page.record();
  failed.final_fit.reset();
  failed.final_reason = "single_class";
  failed.trust->test = {};
  const std::string html = report_html(failed);
  EXPECT_THAT(problems_with(html), IsEmpty());
  EXPECT_THAT(html, HasSubstr("could not be fitted on all weeks before TEST (single_class)"));
}

TEST(ReportHtml, ManagesWithoutTrustAndTrace) {
  const PageFixture page;
  RunRecord record = page.fixture.record();  // as a record without a search would be
  const std::string html = report_html(record);
  EXPECT_THAT(problems_with(html), IsEmpty());
  EXPECT_THAT(html, Not(HasSubstr("<section id=\"search\"")));
  EXPECT_THAT(html, Not(HasSubstr("href=\"#search\"")));
  EXPECT_THAT(html, HasSubstr("not tested in this run"));
}

TEST(ReportHtml, ManagesWithOneTrial) {
  const PageFixture page({}, {}, 1);
  const std::string html = report_html(page.record());
  EXPECT_THAT(problems_with(html), IsEmpty());
  EXPECT_THAT(html, HasSubstr("The one configuration tried"));
  EXPECT_THAT(html, Not(HasSubstr("nan")));
}

TEST(ReportHtml, ManagesWithOneTickerAndOneWindow) {
  testing::RandomProblemOptions options;
  options.num_classes = 1;
  const PageFixture page({}, options);
  RunRecord record = page.record();
  record.windows.resize(1);
  record.winner.windows.resize(1);
  const std::string html = report_html(record);
  EXPECT_THAT(problems_with(html), IsEmpty());
  EXPECT_THAT(html, HasSubstr("1 ticker,"));
  EXPECT_THAT(html, HasSubstr("in 1 window"));
}

TEST(ReportHtml, ShowsWhatAnExhaustiveSearchRanked) {
  PageFixture page({}, {}, 60);
  page.fixture.options.search.kind = SearchKind::exhaustive;
  page.fixture.result.ranked.resize(25);
  page.fixture.result.num_trials = 37440;
  const std::string html = report_html(page.record());
  EXPECT_THAT(problems_with(html), IsEmpty());
  EXPECT_THAT(html, HasSubstr("The 25 best of 37,440 configurations."));
  EXPECT_THAT(html, HasSubstr("The configurations of the space were tried one after the other, each once."));
}

TEST(ReportHtml, StaysBelowAMegabyteWithManyTickersWeeksAndLongNames) {
  testing::RandomProblemOptions options;
  options.num_classes = 600;
  options.num_weeks = 60;
  options.rows_per_week = 1300;
  options.intercept_support = 20;
  options.slope_support = 40;
  Configuration config;
  config.ticker_intercepts = TickerIntercepts::all;
  config.ticker_x_interactions = true;
  PageFixture page(config, options, 2000);
  for (std::string& ticker : page.fixture.data.tickers) ticker = std::string(300, '&') + ticker;
  RunRecord record = page.record();
  for (FittedColumn& column : record.final_fit->model.columns) column.name = std::string(300, '<') + column.name;
  const std::string html = report_html(record);
  EXPECT_THAT(problems_with(html), IsEmpty());
  EXPECT_LT(html.size(), kMostBytes);
  EXPECT_THAT(html, HasSubstr("The 200 with most rows"));
}

}  // namespace
}  // namespace calibeam
