#include "page/html.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "page/html_check.hpp"
#include "page/html_table.hpp"
#include "page/numbers.hpp"
#include "page/words.hpp"

namespace calibeam {
namespace {

TEST(HtmlText, EscapesWhatWouldBeMarkup) {
  EXPECT_EQ(html_text("<b>\"A&B's\"</b>"), "&lt;b&gt;&quot;A&amp;B&#39;s&quot;&lt;/b&gt;");
}

TEST(HtmlText, KeepsTextOfOtherAlphabets) {
  EXPECT_EQ(html_text("S\u00FCd \u682A \U0001F4C8"), "S\u00FCd \u682A \U0001F4C8");
}

TEST(HtmlText, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(html_text("a\xFF"
                      "b"),
            "a\uFFFDb");
  EXPECT_EQ(html_text("\xC0\xAF"), "\uFFFD\uFFFD") << "an overlong slash";
  EXPECT_EQ(html_text("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "half a surrogate pair";
  EXPECT_EQ(html_text("cut \xE2\x82"), "cut \uFFFD\uFFFD");
  EXPECT_EQ(html_text(std::string("nul\0!", 5)), "nul\uFFFD!");
}

TEST(HtmlText, TakesAwayMarksThatTurnTheText) { EXPECT_EQ(html_text("A\u202Egpj.exe"), "A\uFFFDgpj.exe"); }

TEST(HtmlText, MakesLineEndsBlanks) {
  EXPECT_EQ(html_text("a\nb\tc"), "a b c");
  EXPECT_EQ(html_lines("a<\nb\n", 80), "a&lt;\nb\n");
}

TEST(HtmlText, CutsLongTextsByCharactersNotBytes) {
  EXPECT_EQ(html_text("\u00E4\u00E4\u00E4\u00E4", 3), "\u00E4\u00E4\u00E4\u2026");
  EXPECT_EQ(html_text("&&&&", 4), "&amp;&amp;&amp;&amp;");
}

TEST(PageNumbers, AreShortAndHonest) {
  EXPECT_EQ(count_words(37440), "37,440");
  EXPECT_EQ(count_words(1234567), "1,234,567");
  EXPECT_EQ(counted(1, "week"), "1 week");
  EXPECT_EQ(counted(40, "week"), "40 weeks");
  EXPECT_EQ(delta_words(-0.00412), "\u22120.00412");
  EXPECT_EQ(delta_words(0.00412, 4), "+0.0041");
  EXPECT_EQ(delta_words(0.0), "0");
  EXPECT_EQ(delta_words(std::numeric_limits<double>::quiet_NaN()), "\u2013");
  EXPECT_EQ(percent_words(0.574), "57\u00A0%");
  EXPECT_EQ(percent_words(0.05), "5\u00A0%");
  EXPECT_EQ(percent_words(0.0421), "4.2\u00A0%");
  EXPECT_EQ(percent_words(0.00312), "0.31\u00A0%");
  EXPECT_EQ(percent_words(1.0), "100\u00A0%");
  EXPECT_EQ(chance_words(0.0, 10000), "less than 0.01\u00A0%") << "none of the draws is not never";
}

TEST(PageTable, SaysWhatHeadsWhat) {
  const std::string html = table_html(
      {"t", "All <em>of</em> it", {{"name", HtmlColumn::Kind::text}, {"n"}}, {{{"A", ""}, {"1", "1"}}}, true});
  EXPECT_TRUE(testing::problems_with(html).empty());
  EXPECT_NE(html.find("<caption"), std::string::npos);
  EXPECT_EQ(testing::count_of(html, "scope=\"col\""), 2U);
  EXPECT_EQ(testing::count_of(html, "scope=\"row\""), 1U);
  EXPECT_NE(html.find("tabindex=\"0\""), std::string::npos) << "what scrolls must be reachable by keyboard";
}

TEST(PageWords, ExplainFamiliesAndChoices) {
  EXPECT_EQ(family_words("decay"), "half-life of old weeks");
  EXPECT_EQ(family_words("my family"), "my family");
  EXPECT_EQ(choice_words("volatility", "[]"), "none");
  EXPECT_EQ(choice_words("moneyness", R"(["abs_log_m_fwd","log_m_fwd"])"), "abs_log_m_fwd + log_m_fwd");
  EXPECT_EQ(choice_words("decay", "8"), "8 weeks");
  EXPECT_EQ(choice_words("ticker_x_interactions", "true"), "on");
  EXPECT_EQ(choice_words("C", ""), "other (refined)");
  EXPECT_EQ(choice_words("calibration", "\"platt\""), "platt");
}

}  // namespace
}  // namespace calibeam
