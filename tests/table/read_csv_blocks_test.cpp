// However a file is cut into blocks and pieces, and however many threads parse them, the table is the same.
#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <cstring>
#include <random>
#include <string>

#include "calibeam/error.hpp"
#include "table/read_text.hpp"
#include "temporary_file.hpp"

namespace calibeam {
namespace {

using testing::TemporaryDirectory;

const std::vector<ColumnRequest> kColumns{
    {"t", ColumnType::text}, {"n", ColumnType::number}, {"d", ColumnType::day}, {"note", ColumnType::text}};

// A table with quotes, newlines in quotes, missing and bad cells.
std::string sample(std::mt19937& random, int rows) {
  const std::vector<std::string> notes{"plain", "\"a,b\"",  "\"two\nlines\"", "\"q\"\"q\"",
                                       "",      "in\"side", "\xC3\xA9",       "\"\""};
  const std::vector<std::string> numbers{"1.5", "-3e-7", "", "NA", "oops", "\"7\"", " 12 ", "0.010958904109589041"};
  std::string text = "t,n,d,note\n";
  for (int i = 0; i < rows; ++i) {
    text += "T" + std::to_string(random() % 9) + "," + numbers[random() % 8] + ",2024-01-" +
            std::to_string(10 + random() % 30) + "," + notes[random() % 8] + (random() % 4 == 0 ? "\r\n" : "\n");
  }
  return text;
}

// The table, or the message of its error, as one text.
std::string digest(const std::function<Table()>& read) {
  Table table;
  try {
    table = read();
  } catch (const DataError& error) {
    return error.what();
  }
  std::string out = std::to_string(table.num_rows) + ";";
  for (std::size_t row = 0; row < table.num_rows; ++row) out += std::to_string(table.line_of(row)) + ",";
  for (const Column& column : table.columns) {
    out.append(reinterpret_cast<const char*>(column.numbers.data()), column.numbers.size() * sizeof(double));
    out.append(reinterpret_cast<const char*>(column.days.data()), column.days.size() * sizeof(std::int32_t));
    out.append(reinterpret_cast<const char*>(column.codes.data()), column.codes.size() * sizeof(std::uint32_t));
    for (const std::string& level : column.levels) out += level + "|";
    out += std::to_string(column.bad.count) + "/" + std::to_string(column.bad.first_row) + "/" + column.bad.first_value;
  }
  return out;
}

void expect_same_however_it_is_cut(const std::string& text, std::mt19937& random) {
  const TemporaryDirectory directory;
  const std::string path = directory.write("a.csv", text);
  const std::string whole = digest([&] { return csv::read_csv_text(text, path, kColumns, {SIZE_MAX, SIZE_MAX}); });
  const auto choose = [](const auto&) { return kColumns; };
  for (int i = 0; i < 6; ++i) {
    const csv::ReadSizes sizes{1 + random() % 400, 1 + random() % 200};
    EXPECT_EQ(digest([&] { return csv::read_csv_text(text, path, kColumns, sizes); }), whole);
    EXPECT_EQ(digest([&] { return csv::read_csv_file(path, choose, sizes); }), whole)
        << "block " << sizes.block_bytes << " piece " << sizes.piece_bytes << "\n"
        << text;
  }
}

TEST(ReadCsvBlocks, cutting_does_not_change_the_table) {
  std::mt19937 random(1);
  for (int i = 0; i < 150; ++i) expect_same_however_it_is_cut(sample(random, static_cast<int>(random() % 60)), random);
}

TEST(ReadCsvBlocks, cutting_does_not_change_the_error) {
  std::mt19937 random(2);
  const std::string bytes = "\",\n\r\xFFx";
  for (int i = 0; i < 300; ++i) {
    std::string text = sample(random, 30);
    for (std::size_t k = 0; k < 1 + random() % 3; ++k) text[random() % text.size()] = bytes[random() % bytes.size()];
    expect_same_however_it_is_cut(text, random);
  }
}

TEST(ReadCsvBlocks, rows_longer_than_a_block_are_read) {
  std::mt19937 random(3);
  const std::string text =
      "t,n,d,note\nA,1,2024-01-01,\"" + std::string(5000, '\n') + "\"\nB,2,2024-01-02," + std::string(9000, 'x') + "\n";
  expect_same_however_it_is_cut(text, random);
}

TEST(ReadCsvBlocks, many_threads_read_what_one_reads) {
  std::mt19937 random(4);
  const TemporaryDirectory directory;
  const std::string path = directory.write("a.csv", sample(random, 60'000));
  const auto read = [&](std::size_t threads) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    return digest([&] { return csv::read_csv_file(path, [](const auto&) { return kColumns; }, {1 << 20, 10'000}); });
  };
  const std::string one = read(1);
  EXPECT_TRUE(read(2) == one);
  EXPECT_TRUE(read(5) == one);
}

}  // namespace
}  // namespace calibeam
