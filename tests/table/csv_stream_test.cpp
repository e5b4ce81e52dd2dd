#include "table/csv_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "calibeam/error.hpp"
#include "temporary_file.hpp"

namespace calibeam {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::message_of;
using testing::TemporaryDirectory;

TEST(CsvStream, rows_come_with_cells_raw_text_and_line) {
  const TemporaryDirectory directory;
  CsvStream stream(directory.write("a.csv",
                                   "\xEF\xBB\xBF"
                                   "a,\"b\"\r\n1, x \r\n\"p\nq\",\"r\"\"s\"\r\n3,"));
  EXPECT_THAT(stream.header(), ElementsAre("a", "b"));
  EXPECT_EQ(stream.header_text(), "a,\"b\"");
  const auto rows = stream.next_chunk(10);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[0].cells, ElementsAre("1", " x "));
  EXPECT_EQ(rows[0].text, "1, x ");
  EXPECT_EQ(rows[0].line, 2U);
  EXPECT_THAT(rows[1].cells, ElementsAre("p\nq", "r\"s"));
  EXPECT_EQ(rows[1].text, "\"p\nq\",\"r\"\"s\"");
  EXPECT_EQ(rows[1].line, 3U);
  EXPECT_THAT(rows[2].cells, ElementsAre("3", ""));
  EXPECT_EQ(rows[2].line, 5U);
  EXPECT_TRUE(stream.next_chunk(10).empty());
  EXPECT_TRUE(stream.next_chunk(10).empty());
}

TEST(CsvStream, chunks_are_never_larger_than_asked_for_and_miss_nothing) {
  const TemporaryDirectory directory;
  std::string text = "a,b\n";
  for (int i = 0; i < 1000; ++i) text += std::to_string(i) + ",\"x\"\"" + std::to_string(i) + "\"\n";
  const std::string path = directory.write("a.csv", text);
  for (const std::size_t block : {16U, 100U, 5000U, 1000000U}) {
    for (const std::size_t max_rows : {1U, 7U, 2000U}) {
      CsvStream stream(path, {block, 64});
      int i = 0;
      for (auto rows = stream.next_chunk(max_rows); !rows.empty(); rows = stream.next_chunk(max_rows)) {
        ASSERT_LE(rows.size(), max_rows);
        for (const CsvRow& row : rows) {
          ASSERT_THAT(row.cells, ElementsAre(std::to_string(i), "x\"" + std::to_string(i)));
          ASSERT_EQ(row.line, static_cast<std::size_t>(i) + 2);
          ++i;
        }
      }
      EXPECT_EQ(i, 1000);
    }
  }
}

TEST(CsvStream, errors_are_those_of_a_table_when_their_row_is_reached) {
  const TemporaryDirectory directory;
  CsvStream stream(directory.write("a.csv", "a,b\n1,2\n3\n"));
  EXPECT_EQ(stream.next_chunk(1).size(), 1U);
  EXPECT_THAT(message_of<DataError>([&] { (void)stream.next_chunk(1); }),
              HasSubstr("line 3: 1 cell, but the header has 2: '3'"));
  EXPECT_THAT(message_of<DataError>([&] { CsvStream absent(directory.path("absent")); }), HasSubstr("no such file"));
  EXPECT_THAT(message_of<DataError>([&] { CsvStream empty(directory.write("e.csv", "")); }), HasSubstr("is empty"));
}

TEST(CsvStream, a_file_that_grows_while_it_is_read_is_an_error) {
  const TemporaryDirectory directory;
  std::string text = "a,b\n";
  for (int i = 0; i < 100; ++i) text += "1,2\n";
  const std::string path = directory.write("a.csv", text);
  CsvStream stream(path, {64, 64});
  EXPECT_FALSE(stream.next_chunk(5).empty());
  std::ofstream(path, std::ios::app) << "3,4\n";
  const std::string message = message_of<DataError>([&] {
    while (!stream.next_chunk(5).empty()) {
    }
  });
  EXPECT_THAT(message, HasSubstr("the file changed while it was read (404 bytes at first, then 408)"));
}

TEST(CsvStream, a_file_that_is_cut_while_it_is_read_is_an_error_not_a_crash) {
  const TemporaryDirectory directory;
  std::string text = "a,b\n";
  for (int i = 0; i < 100'000; ++i) text += "1,2\n";
  const std::string path = directory.write("a.csv", text);
  CsvStream stream(path, {4096, 4096});
  EXPECT_FALSE(stream.next_chunk(5).empty());
  std::filesystem::resize_file(path, 8193);
  const std::string message = message_of<DataError>([&] {
    while (!stream.next_chunk(5).empty()) {
    }
  });
  EXPECT_THAT(message, HasSubstr("the file changed while it was read"));
}

}  // namespace
}  // namespace calibeam
