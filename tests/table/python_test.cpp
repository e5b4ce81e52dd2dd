// Random texts, read by Python's csv module and by us.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "calibeam/error.hpp"
#include "table/blanks.hpp"
#include "table/csv_stream.hpp"
#include "table/read_text.hpp"
#include "temporary_file.hpp"

namespace calibeam {
namespace {

using testing::TemporaryDirectory;

bool has_python() {
  return std::system("python3 -c 'import csv, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1") == 0;
}

std::string hex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += kDigits[static_cast<unsigned char>(c) >> 4U];
    out += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

// One line of reference.py's output for each text.
std::vector<std::string> ask_python(const std::string& mode, const std::vector<std::string>& texts) {
  const TemporaryDirectory directory;
  std::string input;
  for (const std::string& text : texts) input += hex(text) + "\n";
  const std::string in = directory.write("in", input), out = directory.path("out");
  const std::string script = std::string(CALIBEAM_SOURCE_DIR) + "/tests/table/reference.py";
  const std::string command = "python3 '" + script + "' " + mode + " '" + in + "' > '" + out + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::vector<std::string> answers;
  std::ifstream lines(out);
  for (std::string line; std::getline(lines, line);) answers.push_back(line);
  EXPECT_EQ(answers.size(), texts.size());
  answers.resize(texts.size());
  return answers;
}

std::string pick(std::mt19937& random, const std::vector<std::string>& parts, std::size_t max_parts) {
  std::string text;
  for (std::size_t n = random() % (max_parts + 1); n > 0; --n) text += parts[random() % parts.size()];
  return text;
}

// A text that is a table more often than chance would have it.
std::string nasty_text(std::mt19937& random) {
  static const std::vector<std::string> kCells{
      "",     "1",    "ab",  "\"q\"",  "\"a,b\"",  "\"x\ny\"",       "\"x\"\"y\"",
      "\"\"", "a\"b", " c ", "\"\r\"", "\xC3\xA9", "\"p\r\nq\"\"\"", "\"\"\"\""};
  static const std::vector<std::string> kNasty{
      "\"", ",", "\n", "\r\n", "\r", "a", "\"\"", "\xC3\xA9", "\xE9", " ", std::string(1, '\0'), "\xEF\xBB\xBF", "b"};
  if (random() % 3 == 0) return pick(random, kNasty, 12);
  const std::size_t columns = 1 + random() % 3;
  std::string text = random() % 8 == 0 ? "\xEF\xBB\xBF" : "";
  for (std::size_t c = 0; c < columns; ++c) text += (c > 0 ? "," : "") + std::string("h") + std::to_string(c);
  for (std::size_t row = 0; row < random() % 6; ++row) {
    text += random() % 3 == 0 ? "\r\n" : "\n";
    for (std::size_t c = 0; c < columns; ++c) text += (c > 0 ? "," : "") + kCells[random() % kCells.size()];
  }
  if (random() % 2 == 0) text += "\n";
  if (random() % 4 == 0 && !text.empty()) text.insert(random() % text.size(), kNasty[random() % kNasty.size()]);
  return text;
}

// The rows that CsvStream gives, as reference.py writes them.
std::string our_rows(const std::string& path, const csv::ReadSizes& sizes) {
  std::string out;
  const auto append = [&out](const auto& cells) {
    if (!out.empty()) out += ";";
    for (std::size_t c = 0; c < cells.size(); ++c) out += (c > 0 ? "," : "") + (cells[c].empty() ? "-" : hex(cells[c]));
  };
  try {
    CsvStream stream(path, sizes);
    append(stream.header());
    for (auto rows = stream.next_chunk(2); !rows.empty(); rows = stream.next_chunk(2)) {
      for (const CsvRow& row : rows) append(row.cells);
    }
  } catch (const DataError&) {
    return "error";
  }
  return out;
}

// The same from a table of text columns, whose cells are trimmed.
std::string our_trimmed_rows(const std::string& text, const std::vector<std::string>& header) {
  std::vector<ColumnRequest> columns;
  for (const std::string& name : header) columns.push_back({name, ColumnType::text});
  const Table table = csv::read_csv_text(text, "f", columns, {64, 3});
  std::string out;
  for (std::size_t row = 0; row < table.num_rows; ++row) {
    for (const Column& column : table.columns) out += hex(column.levels[column.codes[row]]) + ",";
  }
  return out;
}

std::string trimmed_rows(const std::string& path) {
  std::string out;
  CsvStream stream(path);
  for (auto rows = stream.next_chunk(100); !rows.empty(); rows = stream.next_chunk(100)) {
    for (const CsvRow& row : rows) {
      for (const std::string_view cell : row.cells) out += hex(csv::trim(cell)) + ",";
    }
  }
  return out;
}

TEST(Python, rows_and_errors_are_those_of_its_csv_module) {
  if (!has_python()) GTEST_SKIP() << "no python3 of version 3.11 or later";
  std::mt19937 random(20240726);
  std::vector<std::string> texts;
  while (texts.size() < 6000) {
    std::string text = nasty_text(random);
    // Python takes several carriage returns in a row for one line end; we do not.
    for (std::size_t at; (at = text.find("\r\r")) != std::string::npos;) text.erase(at, 1);
    texts.push_back(std::move(text));
  }
  const std::vector<std::string> expected = ask_python("rows", texts);
  const TemporaryDirectory directory;
  std::size_t errors = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::filesystem::remove(directory.path("a.csv"));  // some file systems are slow to write over a file
    const std::string path = directory.write("a.csv", texts[i]);
    ASSERT_EQ(our_rows(path, {1 + random() % 40, 8}), expected[i]) << hex(texts[i]);
    errors += expected[i] == "error";
    if (expected[i] == "error") continue;
    ASSERT_EQ(our_trimmed_rows(texts[i], CsvStream(path).header()), trimmed_rows(path)) << hex(texts[i]);
  }
  EXPECT_GT(errors, 1000U);
  EXPECT_LT(errors, 5000U);
}

/// Every file of tests/fuzz/corpus/csv, and of the folder in CALIBEAM_CSV_CORPUS (scripts/fuzz).
std::vector<std::string> corpus_texts() {
  std::vector<std::string> folders{std::string(CALIBEAM_SOURCE_DIR) + "/tests/fuzz/corpus/csv"};
  if (const char* more = std::getenv("CALIBEAM_CSV_CORPUS")) folders.emplace_back(more);
  std::vector<std::string> texts;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::string text{std::istreambuf_iterator<char>(in), {}};
      if (text.find("\r\r") == std::string::npos) texts.push_back(std::move(text));  // see above
    }
  }
  return texts;
}

TEST(Python, reads_the_fuzzers_corpus_as_we_do) {
  if (!has_python()) GTEST_SKIP() << "no python3 of version 3.11 or later";
  const std::vector<std::string> texts = corpus_texts();
  const std::vector<std::string> expected = ask_python("rows", texts);
  const TemporaryDirectory directory;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::filesystem::remove(directory.path("a.csv"));
    EXPECT_EQ(our_rows(directory.write("a.csv", texts[i]), {7, 8}), expected[i]) << hex(texts[i]);
  }
  std::printf("%zu inputs read as Python reads them\n", texts.size());
}

TEST(Python, numbers_and_days_are_those_of_its_library) {
  if (!has_python()) GTEST_SKIP() << "no python3 of version 3.11 or later";
  std::mt19937 random(7);
  const std::vector<std::string> number_parts{
      "0",   "1", "9",    "5",   ".",     "e",    "E",     "-", "+", "12345678901234567",
      "000", " ", "e-30", "e30", "e-324", "e308", "e-310", "_", "n", "x"};
  const std::vector<std::string> day_parts{
      "2024-02-29", "2023-02-29", "0001-01-01", "9999-12-31", "T",      " ",     "23:59",  "00:00", ":59",    ":60",
      ".5",         ".1234567",   "Z",          "+05",        "-05:30", "+0130", "+23:59", "+24",   "+22:99", "24:00"};
  std::vector<std::string> texts;
  for (int i = 0; i < 8000; ++i) texts.push_back(pick(random, number_parts, 6));
  for (int i = 0; i < 8000; ++i) texts.push_back(day_parts[random() % 4] + pick(random, day_parts, 5));
  for (int i = 0; i < 8000; ++i) {
    texts.push_back(std::to_string(random()) + "." + std::to_string(random()) + "e" +
                    std::to_string(static_cast<int>(random() % 680) - 345));
  }
  const std::vector<std::string> expected = ask_python("cells", texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::size_t space = expected[i].find(' ');
    const double number = parse_number(texts[i]);
    const double want = std::strtod(expected[i].substr(0, space).c_str(), nullptr);
    EXPECT_TRUE(std::isnan(want) ? std::isnan(number) : number == want && std::signbit(number) == std::signbit(want))
        << texts[i] << ": " << number << " instead of " << want;
    const std::int32_t day = parse_day(texts[i]);
    EXPECT_EQ(day == kNoDay ? "none" : std::to_string(day), expected[i].substr(space + 1)) << texts[i];
  }
}

}  // namespace
}  // namespace calibeam
