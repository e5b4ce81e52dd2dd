#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "table/table.hpp"

namespace calibeam {
namespace {

TEST(Number, plain_decimals_are_read_exactly) {
  EXPECT_EQ(parse_number("0"), 0.0);
  EXPECT_EQ(parse_number("42"), 42.0);
  EXPECT_EQ(parse_number("-0.5"), -0.5);
  EXPECT_EQ(parse_number("1e-3"), 1e-3);
  EXPECT_EQ(parse_number("1E+3"), 1e3);
  EXPECT_EQ(parse_number("+1"), 1.0);
  EXPECT_EQ(parse_number(".5"), 0.5);
  EXPECT_EQ(parse_number("3."), 3.0);
  EXPECT_EQ(parse_number("3.e2"), 300.0);
  EXPECT_EQ(parse_number("007"), 7.0);
  EXPECT_EQ(parse_number("0.010958904109589041"), 0.010958904109589041);
  EXPECT_EQ(parse_number("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(parse_number("999999999999999"), 999999999999999.0);
  EXPECT_EQ(parse_number("2.2250738585072012e-308"), std::numeric_limits<double>::min());
  EXPECT_TRUE(std::signbit(parse_number("-0")));
}

TEST(Number, blanks_around_it_do_not_matter) {
  EXPECT_EQ(parse_number("  1.5\t"), 1.5);
  EXPECT_EQ(parse_number("\r\n\v\f\x1c-2\x1f"), -2.0);
}

TEST(Number, anything_else_is_not_a_number) {
  for (const char* text : {"",     " ",     ".",     "-",     "+",     "e5",   ".e5", "1e",   "1e+",
                           "--1",  "+-1",   "-+1",   "++1",   "inf",   "-inf", "nan", "NaN",  "Infinity",
                           "0x10", "1_000", "1,000", "1 000", "1.2.3", "1.5f", "12a", "True", "- 1"}) {
    EXPECT_TRUE(std::isnan(parse_number(text))) << text;
  }
  EXPECT_TRUE(std::isnan(parse_number(std::string_view("1\0", 2))));
  EXPECT_TRUE(std::isnan(parse_number("\xC2\xB2")));  // superscript two
}

TEST(Number, too_large_is_unparsable_and_too_small_is_zero) {
  EXPECT_EQ(parse_number("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_TRUE(std::isnan(parse_number("1.8e308")));
  EXPECT_TRUE(std::isnan(parse_number("-1e400")));
  EXPECT_TRUE(std::isnan(parse_number("1e99999999999999999999999")));
  EXPECT_TRUE(std::isnan(parse_number(std::string(400, '9'))));
  EXPECT_EQ(parse_number("5e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(parse_number("1e-400"), 0.0);
  EXPECT_EQ(parse_number("123456e-99999999999999999999999"), 0.0);
  EXPECT_EQ(parse_number("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(parse_number("0e999999999"), 0.0);
  EXPECT_EQ(parse_number("0." + std::string(400, '0') + "1e401"), 1.0);
  EXPECT_EQ(parse_number("1" + std::string(400, '0') + "e-400"), 1.0);
}

TEST(Number, the_spellings_of_missing_are_known) {
  for (const char* text : {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"})
    EXPECT_TRUE(is_missing(text)) << text;
  for (const char* text : {"na", "Null", "none", "NAN", "-", "0", " "}) EXPECT_FALSE(is_missing(text)) << text;
}

}  // namespace
}  // namespace calibeam
