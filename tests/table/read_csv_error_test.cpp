#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "calibeam/error.hpp"
#include "table/read_text.hpp"
#include "temporary_file.hpp"

namespace calibeam {
namespace {

using ::testing::HasSubstr;
using testing::message_of;
using ::testing::Not;
using ::testing::StartsWith;
using testing::TemporaryDirectory;

std::string error_of(std::string_view text, const std::vector<ColumnRequest>& columns = {}) {
  return message_of<DataError>([&] { (void)csv::read_csv_text(text, "f.csv", columns); });
}

TEST(ReadCsvError, an_empty_file) {
  for (const char* text : {"", "\xEF\xBB\xBF"})
    EXPECT_EQ(error_of(text), "f.csv: the file is empty; its first line must name the columns");
}

TEST(ReadCsvError, a_row_with_too_few_cells) {
  EXPECT_EQ(error_of("a,b,c\n1,2,3\n4,5\n"),
            "f.csv: line 3: 2 cells, but the header has 3: '4,5'; a comma inside a cell needs quotes around the cell");
}

TEST(ReadCsvError, a_row_with_too_many_cells) {
  EXPECT_EQ(
      error_of("a,b\r\n1,2,3\r\n"),
      "f.csv: line 2: 3 cells, but the header has 2: '1,2,3'; a comma inside a cell needs quotes around the cell");
}

TEST(ReadCsvError, an_empty_line_in_between_and_at_the_end) {
  EXPECT_EQ(error_of("a,b\n\n1,2\n"), "f.csv: line 2: the line is empty: delete it");
  EXPECT_EQ(error_of("a,b\n1,2\n\n"), "f.csv: line 3: the line is empty: delete it");
  EXPECT_EQ(error_of("a,b\r\n1,2\r\n\r\n"), "f.csv: line 3: the line is empty: delete it");
}

TEST(ReadCsvError, the_line_of_a_ragged_row_counts_newlines_in_quotes) {
  EXPECT_THAT(error_of("a,b\n\"x\n\n\",2\n3\n"), StartsWith("f.csv: line 5: 1 cell,"));
}

TEST(ReadCsvError, text_after_a_closing_quote) {
  EXPECT_EQ(
      error_of("a,b\n1,2\n3,\"x\"y\n"),
      "f.csv: line 3, column 'b': text after the closing quote: '\"x\"y'; a quote inside a quoted cell is written "
      "twice");
  EXPECT_THAT(error_of("a,b\n\"x\" ,2\n"), HasSubstr("line 2, column 'a': text after the closing quote"));
  EXPECT_THAT(error_of("a,b\n1,\"x\ny\"z\n"), HasSubstr("line 3, column 'b': text after the closing quote"));
}

TEST(ReadCsvError, a_quote_that_is_never_closed_is_named_by_the_line_where_it_opened) {
  EXPECT_EQ(error_of("a,b\n1,2\n3,\"x\n5,6\n7,8\n"),
            "f.csv: line 3, column 'b': the quote opened here is never closed: '\"x'");
  EXPECT_THAT(error_of("a,b\n\"p\nq\",\"x\n5,6\n"), StartsWith("f.csv: line 3, column 'b': the quote opened here"));
  EXPECT_THAT(error_of("a,\"b\n1,2\n"), StartsWith("f.csv: line 1, cell 2: the quote opened here is never closed"));
  EXPECT_THAT(error_of("a\n\""), StartsWith("f.csv: line 2, column 'a': the quote opened here"));
  EXPECT_THAT(error_of("a\n\"x\"\""), StartsWith("f.csv: line 2, column 'a': the quote opened here"));
}

TEST(ReadCsvError, a_carriage_return_outside_quotes) {
  EXPECT_THAT(error_of("a,b\n1,2\n3\r4,5\n"), StartsWith("f.csv: line 3, column 'a': a carriage return (\\r)"));
  EXPECT_THAT(error_of("a,b\r1,2\r"), StartsWith("f.csv: line 1, cell 2: a carriage return (\\r)"));
}

TEST(ReadCsvError, a_repeated_column_name) {
  EXPECT_EQ(error_of("a,b,a\n1,2,3\n"),
            "f.csv: line 1: columns 1 and 3 have the same name 'a'; give every column a name of its own");
  EXPECT_THAT(error_of("a,,\n1,2,3\n"), HasSubstr("columns 2 and 3 have the same name ''"));
}

TEST(ReadCsvError, an_absent_column_lists_those_there_are) {
  EXPECT_EQ(error_of("a,b\n1,2\n", {{"pRN", ColumnType::number}}),
            "f.csv: there is no column 'pRN'; the columns are 'a', 'b'");
}

TEST(ReadCsvError, bytes_that_are_not_utf8_name_line_and_column) {
  EXPECT_EQ(error_of("a,b\n1,2\n3,caf\xE9\n"),
            "f.csv: line 3, column 'b': bytes that are not UTF-8: 'caf\\xE9'; save the file as \"CSV UTF-8\"");
  EXPECT_THAT(error_of("a,b\n\"x\n\xFF\",2\n"), StartsWith("f.csv: line 3, column 'a': bytes that are not UTF-8"));
  EXPECT_THAT(error_of("a,\xC3\n1,2\n"), StartsWith("f.csv: line 1, cell 2: bytes that are not UTF-8"));
  EXPECT_THAT(error_of("a,b\n1,2,\xC3\n"), HasSubstr("line 2")) << "in a ragged row";
  EXPECT_THAT(error_of("\xFF\xFE"
                       "a\0,\0b\0\n"),
              HasSubstr("look like UTF-16"));
}

TEST(ReadCsvError, the_first_error_of_the_file_is_told_whatever_comes_later) {
  EXPECT_THAT(error_of("a,b\n1\n1,\xFF\n\"x\"y,2\n"), HasSubstr("line 2: 1 cell"));
  EXPECT_THAT(error_of("a,b\n1,\xFF\n1\n"), HasSubstr("line 2, column 'b': bytes that are not UTF-8"));
}

TEST(ReadCsvError, a_line_of_many_megabytes_is_told_in_a_short_message) {
  const std::string long_line(20'000'000, 'x');
  EXPECT_LT(error_of("a,b\n" + long_line + "\n").size(), 250U);
  EXPECT_LT(error_of(long_line, {{"a", ColumnType::number}}).size(), 250U);
  EXPECT_THAT(error_of("a,b\n" + std::string(20'000'000, ',')), StartsWith("f.csv: line 2: 20000001 cells, but"));
  EXPECT_THAT(error_of(std::string(20'000'000, ',')), HasSubstr("20000001 columns, more than 100000"));
  EXPECT_LT(error_of("a,b\n1,\"" + long_line).size(), 250U);
  EXPECT_LT(error_of("a,b\n1,\"" + long_line + "\"z").size(), 300U);
  std::string quotes;
  for (int i = 0; i < 5'000'000; ++i) quotes += "\"\",";
  EXPECT_THAT(error_of("a,b\n" + quotes), StartsWith("f.csv: line 2: 5000001 cells"));
}

TEST(ReadCsvError, files_that_cannot_be_opened) {
  const TemporaryDirectory directory;
  const auto open = [](const std::string& path) { return message_of<DataError>([&] { (void)read_csv(path, {}); }); };
  EXPECT_EQ(open(directory.path("absent.csv")), directory.path("absent.csv") + ": no such file");
  EXPECT_EQ(open(directory.path(".")), directory.path(".") + ": this is a directory; give a CSV file");
  EXPECT_THAT(open(directory.write("file", "a\n") + "/x.csv"), HasSubstr("Not a directory"));
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string secret = directory.write("secret.csv", "a\n");
  ASSERT_EQ(chmod(secret.c_str(), 0), 0);
  EXPECT_EQ(open(secret), secret + ": no permission to read this file");
}

TEST(ReadCsvError, the_header_alone_of_a_pipe_is_refused) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int keep_open = open(path.c_str(), O_RDWR);
  EXPECT_THAT(message_of<DataError>([&] { (void)read_header(path); }), HasSubstr("this is a pipe"));
  close(keep_open);
}

}  // namespace
}  // namespace calibeam
