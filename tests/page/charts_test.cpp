#include <gtest/gtest.h>

#include <cmath>

#include "page/html_check.hpp"
#include "page/search_chart.hpp"
#include "page/svg.hpp"
#include "page/week_chart.hpp"
#include "page/whisker.hpp"

namespace calibeam {
namespace {

std::string labels(double from, double to, int count) {
  std::string out;
  const auto ticks = round_ticks(from, to, count);
  for (const double tick : ticks) out += tick_label(tick, ticks, true) + " ";
  return out;
}

TEST(RoundTicks, AreRoundAndWithin) {
  EXPECT_EQ(labels(0.0, 1.0, 5), "0 +0.2 +0.4 +0.6 +0.8 +1.0 ");
  EXPECT_EQ(labels(-0.0031, 0.0049, 4), "\u22120.002 0 +0.002 +0.004 ");
  EXPECT_EQ(labels(-3e-7, 3e-7, 3), "\u22120.0000002 0 +0.0000002 ");
  EXPECT_EQ(round_ticks(2.0, 2.0, 5).size(), 1U) << "no range, one tick, no endless loop";
  EXPECT_LE(round_ticks(1.0, 900000.0, 8).size(), 12U);
  for (const double tick : round_ticks(-1e-3, 5.0, 5)) EXPECT_FALSE(tick == 0.0 && std::signbit(tick));
}

TEST(SvgPath, DrawsNothingTwice) {
  SvgPath path;
  path.move(1.0, 2.0);
  path.line(1.01, 2.01);  // the same place to the eye
  path.line(3.0, 2.0);
  EXPECT_EQ(path.element("c"), "<path class=\"c\" d=\"M1 2L3 2\"/>\n");
  EXPECT_EQ(SvgPath().element("c"), "");
}

TEST(SvgChart, NamesAndDescribesItself) {
  const std::string svg = svg_chart({"x", "A & B", "says <it>"}, 10, 10, "wide", "");
  EXPECT_TRUE(testing::problems_with(svg).empty());
  EXPECT_NE(svg.find("role=\"img\""), std::string::npos);
  EXPECT_NE(svg.find("<title id=\"x-title\">A &amp; B</title>"), std::string::npos);
  EXPECT_NE(svg.find("<desc id=\"x-desc\">says &lt;it&gt;</desc>"), std::string::npos);
}

TEST(Whisker, CutsWhatLiesFarOutWithAnArrowAndKeepsTheRestReadable) {
  WhiskerRange range;
  for (int i = 0; i < 20; ++i) range.hold(-0.001 * i, Interval{-0.001 * i - 0.002, -0.001 * i + 0.002});
  range.hold(-0.1, Interval{-0.9, 0.7});
  range.hold(NAN);
  const Interval drawn = range.drawn();
  EXPECT_GT(drawn.low, -0.1);
  EXPECT_LT(drawn.low, -0.02);
  EXPECT_GT(drawn.high, 0.0);
  EXPECT_EQ(testing::count_of(whisker_picture(drawn, {-0.005, Interval{-0.007, -0.003}}), "arrow"), 0U);
  const std::string outlier = whisker_picture(drawn, {-0.01, Interval{-0.9, 0.7}});
  EXPECT_EQ(testing::count_of(outlier, "class=\"arrow"), 1U);
  EXPECT_EQ(testing::count_of(outlier, "nan"), 0U);
  EXPECT_EQ(whisker_picture(drawn, {NAN, {}}), "");
}

TEST(Whisker, KeepsAChoiceThatIsWorseInThePictureOfBetterOnes) {
  WhiskerRange range;
  for (int i = 0; i < 30; ++i) range.hold(-0.003);
  range.hold(0.0036);
  EXPECT_GE(range.drawn().high, 0.0036);
}

TEST(Whisker, HasARangeWithoutValues) {
  EXPECT_LT(WhiskerRange().drawn().low, WhiskerRange().drawn().high);
  WhiskerRange zeros;
  zeros.hold(0.0);
  EXPECT_LT(zeros.drawn().low, zeros.drawn().high);
}

WeekStretch stretch(const std::string& name, bool is_test, std::vector<double> deltas) {
  WeekStretch out{name, is_test, {}, deltas, {}};
  double sum = 0.0;
  for (std::size_t t = 0; t < deltas.size(); ++t) {
    out.days.push_back(20000 + 7 * static_cast<std::int32_t>(t));
    out.running_sum.push_back(sum += deltas[t] / static_cast<double>(deltas.size()));
  }
  return out;
}

TEST(WeekChart, DrawsEveryWeekOnItsSideAndSaysTheTotals) {
  const std::string svg =
      week_chart({stretch("VAL 1", false, {-0.1, 0.2, 0.0, -0.3}), stretch("TEST", true, {0.1, 0.1})});
  EXPECT_TRUE(testing::problems_with(svg).empty());
  EXPECT_NE(svg.find("2 of 6 weeks"), std::string::npos);
  EXPECT_EQ(testing::count_of(svg, ">\u22120.0500<"), 2U) << "the total of VAL, wide and narrow";
  EXPECT_EQ(testing::count_of(svg, ">+0.1000<"), 2U) << "TEST starts again at 0";
  EXPECT_EQ(testing::count_of(svg, "VAL 1</text>"), 2U);
}

TEST(WeekChart, SurvivesOneWeekWithoutAnyDifference) {
  const std::string svg = week_chart({stretch("VAL 1", false, {0.0})});
  EXPECT_TRUE(testing::problems_with(svg).empty());
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(SearchChart, SurvivesOneTrial) {
  SearchTrace trace{Space{}};
  Trial trial;
  trial.id = 1;
  trace.add(trial);
  const std::string svg = search_chart(trace);
  EXPECT_TRUE(testing::problems_with(svg).empty());
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(SearchChart, SaysHowManyDotsLieAbove) {
  SearchTrace trace{Space{}};
  for (int i = 1; i <= 100; ++i) {
    Trial trial;
    trial.id = i;
    trial.delta_log_loss = i == 50 ? 9.0 : -0.001 * (i % 10);
    trace.add(trial);
  }
  EXPECT_NE(search_chart(trace).find("1 dots lie above"), std::string::npos);
}

}  // namespace
}  // namespace calibeam
