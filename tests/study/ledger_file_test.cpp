#include "study/ledger_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "calibeam/error.hpp"
#include "study/support.hpp"

namespace calibeam {
namespace {

using testing::Folder;
using testing::read_file;
using testing::write_file;

constexpr std::size_t kMegabyte = std::size_t{1} << 20;

struct Line {
  std::uint64_t offset = 0;
  std::string text;
  bool operator==(const Line&) const = default;
};

std::vector<Line> lines_of(const std::string& path) {
  std::vector<Line> lines;
  LedgerFile(path).for_each_line([&](std::uint64_t offset, std::string_view text) {
    lines.push_back({offset, std::string(text)});
  });
  return lines;
}

// The lines of a text, one by one.
std::vector<Line> naive_lines(const std::string& text) {
  std::vector<Line> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back({begin, text.substr(begin, end - begin)});
    begin = end + 1;
  }
  return lines;
}

TEST(LedgerFile, ReadsLinesOfAnyLengthWithTheirPlaces) {
  const Folder folder;
  const std::string path = folder.file("file");
  // Blocks of 4 MiB end inside a line, at its end and right behind it.
  const std::string text = "first\n\nab\n" + std::string(4 * kMegabyte - 11, 'c') + "\n" +
                           std::string(4 * kMegabyte, 'd') + "\ne\n" + std::string(9 * kMegabyte, 'f') + "\ng\n\n";
  for (const std::string& whole : {text, text + "no newline", std::string("\n"), std::string("x"), std::string()}) {
    write_file(path, whole);
    const auto lines = lines_of(path), expected = naive_lines(whole);
    ASSERT_EQ(lines.size(), expected.size());
    for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_TRUE(lines[i] == expected[i]) << i << " " << lines[i].offset;
  }
}

TEST(LedgerFile, ShowsLinesOfMoreThanSixteenMegabytesAsEmpty) {
  const Folder folder;
  const std::string path = folder.file("file");
  write_file(path, std::string(16 * kMegabyte, 'x') + "\nafter\n" + std::string(21 * kMegabyte, 'y') + "\nthen\nend");
  const auto lines = lines_of(path);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0].text.size(), 16 * kMegabyte);
  EXPECT_EQ(lines[1], (Line{16 * kMegabyte + 1, "after"}));
  EXPECT_EQ(lines[2].text, "");
  EXPECT_EQ(lines[3], (Line{37 * kMegabyte + 8, "then"}));
  EXPECT_EQ(lines[4], (Line{37 * kMegabyte + 13, "end"}));
  for (const std::string& end : {std::string("z\n"), std::string(4 * kMegabyte, 'z')}) {
    write_file(path, std::string(16 * kMegabyte, 'z') + end);
    const auto only = lines_of(path);
    ASSERT_EQ(only.size(), 1U);
    EXPECT_EQ(only[0].text, "");
  }
}

TEST(LedgerFile, AppendsWholeLinesAndKnowsWhereTheyStand) {
  const Folder folder;
  const std::string path = folder.file("file");
  std::string bytes;
  {
    LedgerFile file(path);
    EXPECT_FALSE(file.ends_in_line());
    EXPECT_EQ(file.append("ab\n"), 0U);
    EXPECT_EQ(file.append("c\nde\n"), 3U);
    EXPECT_EQ(file.append("f\n"), 8U);
    EXPECT_EQ(read_file(path), "ab\nc\nde\nf\n");
    EXPECT_TRUE(file.read(3, 4, bytes));
    EXPECT_EQ(bytes, "c\nde");
    EXPECT_FALSE(file.read(8, 3, bytes)) << "there are two";
  }
  write_file(path, "ab\nxy");
  LedgerFile file(path);
  EXPECT_TRUE(file.ends_in_line());
  EXPECT_EQ(file.append("c\n"), 6U);
  EXPECT_EQ(file.append("d\n"), 8U);
  EXPECT_EQ(read_file(path), "ab\nxy\nc\nd\n");
}

TEST(LedgerFile, DropsATailAndGoesOnInItsPlace) {
  const Folder folder;
  const std::string path = folder.file("file");
  write_file(path, "ab\nxy");
  LedgerFile file(path);
  file.drop_tail(3);
  EXPECT_FALSE(file.ends_in_line());
  EXPECT_EQ(file.append("c\n"), 3U);
  EXPECT_EQ(read_file(path), "ab\nc\n");
}

std::string message_of(const std::string& path) {
  try {
    const LedgerFile file(path);
  } catch (const DataError& error) {
    return error.what();
  }
  return "opened";
}

TEST(LedgerFile, SaysWhyItDoesNotOpen) {
  const Folder folder;
  const std::string path = folder.file("file"), link = folder.file("link"), pipe = folder.file("pipe");
  EXPECT_EQ(message_of(path), "opened");
  const LedgerFile first(path);
  EXPECT_EQ(message_of(path),
            path + ": another process is using this folder; wait for it, or choose another --out-dir");
  ASSERT_EQ(::symlink(path.c_str(), link.c_str()), 0);
  EXPECT_EQ(message_of(link), link + ": is a symbolic link; results are written to files only");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(message_of(pipe), pipe + ": is not a regular file");
  const std::string nowhere = folder.file("nowhere/file");
  EXPECT_EQ(message_of(nowhere), nowhere + ": cannot be opened for writing: No such file or directory");
}

}  // namespace
}  // namespace calibeam
