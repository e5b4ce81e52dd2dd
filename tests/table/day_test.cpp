#include <gtest/gtest.h>

#include "table/table.hpp"

namespace calibeam {
namespace {

TEST(Day, a_date_is_days_since_1970) {
  EXPECT_EQ(parse_day("1970-01-01"), 0);
  EXPECT_EQ(parse_day("1969-12-31"), -1);
  EXPECT_EQ(parse_day(" 2024-07-26\t"), 19930);
  EXPECT_EQ(parse_day("0001-01-01"), -719162);
  EXPECT_EQ(parse_day("9999-12-31"), 2932896);
}

TEST(Day, an_offset_moves_it_to_the_day_in_utc) {
  const std::int32_t day = parse_day("2024-03-01");
  EXPECT_EQ(parse_day("2024-03-01T00:00"), day);
  EXPECT_EQ(parse_day("2024-03-01 23:59:59.999999999Z"), day);
  EXPECT_EQ(parse_day("2024-03-01T00:30+01:00"), day - 1);
  EXPECT_EQ(parse_day("2024-03-01T00:30+0030"), day);
  EXPECT_EQ(parse_day("2024-03-01T00:30+00:31"), day - 1);
  EXPECT_EQ(parse_day("2024-03-01T20:00-04"), day + 1);
  EXPECT_EQ(parse_day("2024-03-01T19:59-04:00"), day);
  EXPECT_EQ(parse_day("2024-03-01T00:00+23:59"), day - 1);
  EXPECT_EQ(parse_day("2024-03-01T10:00+05:75"), day);  // as Python reads it
}

TEST(Day, what_is_no_date_is_no_day) {
  for (const char* text : {"",
                           "2024",
                           "2024-02-30",
                           "2023-02-29",
                           "1900-02-29",
                           "2024-13-01",
                           "2024-00-10",
                           "2024-01-00",
                           "0000-01-01",
                           "24-01-01",
                           "2024/01/01",
                           "20240101",
                           "2024-1-1",
                           "2024-01-01T",
                           "2024-01-01T10",
                           "2024-01-01T24:00",
                           "2024-01-01T10:60",
                           "2024-01-01T10:00:60",
                           "2024-01-01T10:00:00.",
                           "2024-01-01T10:00+24:00",
                           "2024-01-01T10:00+23:60",
                           "2024-01-01T10:00+1",
                           "2024-01-01T10:00 Z",
                           "2024-01-01T10:00z",
                           "2024-01-01Z",
                           "2024-01-01t10:00",
                           "2024-01-01T10:00+01:00:00",
                           "2024-01-01x",
                           "-024-01-01",
                           "0001-01-01T00:00+00:01",
                           "9999-12-31T23:59-00:01",
                           "NaT"}) {
    EXPECT_EQ(parse_day(text), kNoDay) << text;
  }
  EXPECT_EQ(parse_day("2000-02-29"), parse_day("2000-03-01") - 1);
}

TEST(Day, text_and_weekday_come_back) {
  EXPECT_EQ(format_day(0), "1970-01-01");
  EXPECT_EQ(format_day(kNoDay), "");
  EXPECT_EQ(format_day(parse_day("0099-01-05")), "0099-01-05");
  for (std::int32_t day = -800; day < 30'000; day += 7) EXPECT_EQ(parse_day(format_day(day)), day);
  EXPECT_EQ(weekday(0), 3);
  EXPECT_EQ(weekday(-1), 2);
  EXPECT_EQ(weekday(-4), 6);
  EXPECT_EQ(weekday(parse_day("2024-07-26")), 4);
  EXPECT_EQ(weekday(parse_day("2024-07-22")), 0);
}

}  // namespace
}  // namespace calibeam
