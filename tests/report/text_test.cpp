#include "report/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "report/words.hpp"

namespace calibeam {
namespace {

TEST(CsvCell, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(csv_cell("plain text"), "plain text");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_cell(""), "");
}

TEST(CsvNumber, ReadsBackToTheSameDoubleAndIsEmptyForNaN) {
  EXPECT_EQ(std::stod(csv_number(0.1 + 0.2)), 0.1 + 0.2);
  EXPECT_EQ(csv_number(4.0), "4");
  EXPECT_EQ(csv_number(std::nan("")), "");
  EXPECT_EQ(csv_number(std::numeric_limits<double>::infinity()), "");
}

TEST(JsonText, WritesNullForNaNAndSurvivesBadBytes) {
  Json json;
  json["x"] = json_number(std::nan(""));
  json["bytes"] = "\xFF";
  EXPECT_THAT(json_text(json), ::testing::HasSubstr("\"x\": null"));
}

TEST(JsonText, HoldsNoControlCharacterAndReadsBack) {
  const Json json = {{"name", "a\x1b[31m\x7f\xc2\x9b\xc3\xa4\n"}};
  const std::string text = json_text(json);
  EXPECT_EQ(printable(text), text);
  EXPECT_EQ(Json::parse(text), json);
}

TEST(Printable, ShowsWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1b[31m\x7f\x01\rb"),
            "a\\x1b[31m\\x7f\\x01\\x0d"
            "b");
  EXPECT_EQ(printable("\xc2\x80|\xc2\x9f|\xc2\xa0|\xc3\x84"), "\\x80|\\x9f|\xc2\xa0|\xc3\x84");
  EXPECT_EQ(printable("one\ttwo\n\xc2"), "one\ttwo\n\xc2");
  EXPECT_EQ(printable(""), "");
}

TEST(ShellWord, QuotesWhatAShellWouldChange) {
  EXPECT_EQ(shell_word("data/a-1.csv"), "data/a-1.csv");
  EXPECT_EQ(shell_word("my file.csv"), "'my file.csv'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(StudyFlags, LeavesOutWhatIsTheDefault) {
  StudyOptions options;
  options.input.csv = "a b.csv";
  EXPECT_EQ(study_flags(options), "--csv 'a b.csv'");
  options.split.test_weeks = 12;
  options.regime.tdays_allowed = {4, 3};
  options.regime.asof_weekdays = {0};
  options.split.calib_fraction = 0.25;
  options.fit.renormalise_weights = false;
  EXPECT_EQ(study_flags(options),
            "--csv 'a b.csv' --tdays-allowed 4,3 --asof-dow-allowed 0 --test-weeks 12 --calib-frac-of-train 0.25 "
            "--fit-weight-renorm none");
}

}  // namespace
}  // namespace calibeam
