#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "table/read_text.hpp"
#include "temporary_file.hpp"

namespace calibeam {
namespace {

using csv::read_csv_text;
using ::testing::ElementsAre;
using testing::TemporaryDirectory;

const std::vector<ColumnRequest> kTyped{{"n", ColumnType::number}, {"d", ColumnType::day}, {"t", ColumnType::text}};

std::vector<std::string> texts(const Column& column) {
  std::vector<std::string> out;
  for (const std::uint32_t code : column.codes) out.push_back(column.levels.at(code));
  return out;
}

TEST(ReadCsv, typed_columns_come_in_the_order_asked_for) {
  const Table table =
      read_csv_text("d,extra,t,n\n2024-01-02,x, a ,1.5\n2024-01-03,y,B,-2\n2024-01-02,z,a,3\n", "f", kTyped);
  EXPECT_THAT(table.header, ElementsAre("d", "extra", "t", "n"));
  EXPECT_EQ(table.num_rows, 3U);
  EXPECT_EQ(table.columns[0].name, "n");
  EXPECT_THAT(table.columns[0].numbers, ElementsAre(1.5, -2.0, 3.0));
  EXPECT_THAT(table.columns[1].days, ElementsAre(19724, 19725, 19724));
  EXPECT_THAT(table.columns[2].levels, ElementsAre("a", "B"));
  EXPECT_THAT(table.columns[2].codes, ElementsAre(0U, 1U, 0U));
  EXPECT_TRUE(table.columns[0].days.empty() && table.columns[0].codes.empty() && table.columns[2].numbers.empty());
  EXPECT_TRUE(table.lines.empty());
  EXPECT_EQ(table.line_of(2), 4U);
}

TEST(ReadCsv, one_column_can_be_read_as_two_types) {
  const Table table = read_csv_text("a\n1\nx\n", "f", {{"a", ColumnType::number}, {"a", ColumnType::text}});
  EXPECT_EQ(table.columns[0].numbers[0], 1.0);
  EXPECT_THAT(texts(table.columns[1]), ElementsAre("1", "x"));
}

TEST(ReadCsv, missing_cells_are_not_bad_cells) {
  const Table table = read_csv_text("n,d\n1,2024-01-01\n, \nNA,null\n oops ,soon\nbad,N/A\n2,2024-02-30\n", "f",
                                    {{"n", ColumnType::number}, {"d", ColumnType::day}});
  EXPECT_TRUE(std::isnan(table.columns[0].numbers[1]) && std::isnan(table.columns[0].numbers[4]));
  EXPECT_EQ(table.columns[0].bad.count, 2U);
  EXPECT_EQ(table.columns[0].bad.first_row, 3U);
  EXPECT_EQ(table.columns[0].bad.first_value, " oops ");
  EXPECT_EQ(table.columns[1].bad.count, 2U);
  EXPECT_EQ(table.columns[1].bad.first_value, "soon");
  EXPECT_EQ(table.columns[1].days[1], kNoDay);
}

TEST(ReadCsv, a_bad_value_is_kept_with_80_bytes) {
  const Table table = read_csv_text("n\n" + std::string(1000, 'x') + "\n", "f", {{"n", ColumnType::number}});
  EXPECT_EQ(table.columns[0].bad.first_value, std::string(80, 'x'));
}

TEST(ReadCsv, quotes_newlines_and_commas_are_data_inside_quotes) {
  const Table table =
      read_csv_text("\"t\",n\n\"a,\"\"b\"\"\",1\n\"two\r\nlines\",2\n\"\",3\n\"lone\rreturn\",\"4\"\nin\"side,5\n", "f",
                    {{"t", ColumnType::text}, {"n", ColumnType::number}});
  EXPECT_THAT(texts(table.columns[0]), ElementsAre("a,\"b\"", "two\r\nlines", "", "lone\rreturn", "in\"side"));
  EXPECT_THAT(table.columns[1].numbers, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(table.lines, ElementsAre(2U, 3U, 5U, 6U, 7U));
}

TEST(ReadCsv, a_header_of_two_lines_moves_the_line_numbers) {
  const Table table = read_csv_text("\"a\nb\",c\n1,2\n3,4\n", "f", {{"a\nb", ColumnType::number}});
  EXPECT_EQ(table.line_of(0), 3U);
  EXPECT_EQ(table.line_of(1), 4U);
}

TEST(ReadCsv, all_line_ends_and_a_byte_order_mark_read_the_same) {
  for (const char* text : {"a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r\n1,2\r\n3,4",
                           "\xEF\xBB\xBF"
                           "a,b\r\n1,2\n3,4\r\n",
                           "\xEF\xBB\xBF\"a\",b\n1,\"2\"\r\n3,4\r"}) {
    const Table table = read_csv_text(text, "f", {{"a", ColumnType::number}, {"b", ColumnType::number}});
    EXPECT_THAT(table.columns[0].numbers, ElementsAre(1, 3)) << text;
    EXPECT_THAT(table.columns[1].numbers, ElementsAre(2, 4)) << text;
  }
}

TEST(ReadCsv, a_header_alone_is_a_table_without_rows) {
  for (const char* text : {"a,b\n", "a,b", "a,b\r\n", "\"a\",b"}) {
    const Table table = read_csv_text(text, "f", {{"b", ColumnType::text}});
    EXPECT_EQ(table.num_rows, 0U);
    EXPECT_EQ(table.columns.size(), 1U);
  }
}

TEST(ReadCsv, nul_bytes_and_unicode_are_data) {
  const Table table = read_csv_text(std::string_view("t,u\na\0b,\xC3\xA9\xF0\x9F\x98\x80\n", 15), "f",
                                    {{"t", ColumnType::text}, {"u", ColumnType::text}});
  EXPECT_EQ(table.columns[0].levels[0], std::string("a\0b", 3));
  EXPECT_EQ(table.columns[1].levels[0], "\xC3\xA9\xF0\x9F\x98\x80");
}

TEST(ReadCsv, an_empty_line_is_a_row_of_one_cell) {
  EXPECT_EQ(read_csv_text("a\n1\n\n2\n", "f", {{"a", ColumnType::number}}).num_rows, 3U);
}

TEST(ReadCsv, a_file_and_its_header_are_read) {
  const TemporaryDirectory directory;
  const std::string path = directory.write("a.csv", "a,b c\n1,2\n");
  EXPECT_THAT(read_header(path), ElementsAre("a", "b c"));
  const Table table = read_csv(path, {{"b c", ColumnType::number}});
  EXPECT_EQ(table.path, path);
  EXPECT_THAT(table.columns[0].numbers, ElementsAre(2));
}

TEST(ReadCsv, columns_can_be_chosen_when_the_header_is_known) {
  const TemporaryDirectory directory;
  const auto last = [](const std::vector<std::string>& header) {
    return std::vector<ColumnRequest>{{header.back(), ColumnType::number}};
  };
  EXPECT_EQ(read_chosen_columns(directory.write("a.csv", "a,b\n1,2\n"), last).columns[0].numbers[0], 2.0);
}

TEST(ReadCsv, a_pipe_is_read_in_one_pass) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::string text = "a,b\n";
  double sum = 0;
  for (int i = 0; i < 50'000; ++i) {
    text += std::to_string(i) + ",\"x\ny\"\n";
    sum += i;
  }
  std::thread writer([&] { std::ofstream(path) << text; });
  const Table table = csv::read_csv_file(path,
                                         [](const auto&) {
                                           return std::vector<ColumnRequest>{{"a", ColumnType::number}};
                                         },
                                         {1000, 100});
  writer.join();
  double got = 0;
  for (const double value : table.columns[0].numbers) got += value;
  EXPECT_EQ(got, sum);
  EXPECT_EQ(table.line_of(49'999), 2U + 2U * 49'999U);
}

}  // namespace
}  // namespace calibeam
