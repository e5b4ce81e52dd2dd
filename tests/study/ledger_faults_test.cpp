// A disk that takes some of the bytes or none, is interrupted, or fails to keep what it took.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "calibeam/error.hpp"
#include "study/faults.hpp"
#include "study/ledger.hpp"
#include "study/ledger_file.hpp"
#include "study/support.hpp"

namespace calibeam {
namespace {

using testing::fails_with;
using testing::faults;
using testing::Folder;
using ::testing::HasSubstr;
using testing::read_file;
using testing::write_file;
namespace real = testing::real;

Trial trial(char digit) {
  Trial t;
  t.key = std::string(32, digit);
  t.canonical = canonical_text(t.config);
  t.windows.resize(1);
  return t;
}

// What the work's DataError says, with faults as they are; none are left.
template <typename Work>
std::string message_of(const Work& work) {
  std::string message = "no error";
  try {
    work();
  } catch (const DataError& error) {
    message = error.what();
  }
  faults() = {};
  return message;
}

class LedgerFaults : public ::testing::Test {
 protected:
  ~LedgerFaults() override { faults() = {}; }

  Folder folder_;
  const std::string path_ = folder_.file("results_cache.jsonl");
};

TEST_F(LedgerFaults, ASyncThatFailsIsABatchThatWasNotRecorded) {
  Ledger ledger(path_);
  const Trial first = trial('1'), second = trial('2');
  ledger.append({&first, 1});
  const std::string before = read_file(path_);
  faults().fdatasync = [](int) { return fails_with(EIO); };
  EXPECT_EQ(message_of([&] {
              ledger.append({&second, 1});
            }),
            path_ +
                ": the results of this batch could not be written (everything before it is safe): Input/output "
                "error");
  EXPECT_EQ(read_file(path_), before);
  EXPECT_EQ(ledger.find(second.key), nullptr);
  ledger.append({&second, 1});
  EXPECT_NE(ledger.find(second.key), nullptr);
  const std::string both = read_file(path_);
  EXPECT_EQ(both.substr(0, before.size()), before);
  EXPECT_EQ(both.substr(before.size(), 10), before.substr(0, 10)) << "no empty line between them";
}

TEST_F(LedgerFaults, ASyncThatAFileSystemDoesNotHaveIsNoFailure) {
  for (const int error : {EINVAL, EROFS}) {
    const Folder folder;
    Ledger ledger(folder.file("results_cache.jsonl"));
    const Trial only = trial('3');
    faults().fdatasync = [error](int) { return fails_with(error); };
    EXPECT_NO_THROW(ledger.append({&only, 1})) << error;
    faults() = {};
    EXPECT_NE(ledger.find(only.key), nullptr);
  }
}

TEST_F(LedgerFaults, AnOlderErrorIsNoFailure) {
  LedgerFile file(path_);
  errno = EIO;
  EXPECT_EQ(message_of([&] { EXPECT_EQ(file.append("one\n"), 0U); }), "no error");
  EXPECT_EQ(read_file(path_), "one\n");
}

TEST_F(LedgerFaults, AWriteGoesOnWhereItWasInterrupted) {
  LedgerFile file(path_);
  int calls = 0;
  faults().write = [&](int fd, const void* data, std::size_t size) -> ssize_t {
    ++calls;
    if (calls % 2 == 1) return fails_with(EINTR);
    return real::write(fd, data, std::min<std::size_t>(size, calls < 6 ? 1 : 1000));
  };
  EXPECT_EQ(message_of([&] { EXPECT_EQ(file.append("twelve\nbytes\n"), 0U); }), "no error");
  EXPECT_EQ(calls, 6);
  EXPECT_EQ(read_file(path_), "twelve\nbytes\n");
}

TEST_F(LedgerFaults, AWriteThatTakesNothingIsAFullDisk) {
  LedgerFile file(path_);
  file.append("one\n");
  for (const int stale : {EINTR, EIO}) {
    int calls = 0;
    faults().write = [&](int fd, const void* data, std::size_t size) -> ssize_t {
      if (++calls > 1000) std::abort();
      errno = stale;
      return calls == 1 ? real::write(fd, data, size - 3) : 0;
    };
    EXPECT_THAT(message_of([&] { file.append("second\n"); }), HasSubstr("No space left on device"));
    EXPECT_EQ(calls, 2);
    EXPECT_EQ(read_file(path_), "one\n");
  }
  EXPECT_EQ(file.append("two\n"), 4U);
  EXPECT_EQ(read_file(path_), "one\ntwo\n");
}

TEST_F(LedgerFaults, AfterAPartThatCannotBeCutOffTheNextLineStandsAlone) {
  Ledger ledger(path_);
  const Trial first = trial('1'), second = trial('2'), third = trial('3');
  ledger.append({&first, 1});
  const std::string whole = read_file(path_);
  faults().write = [calls = 0](int fd, const void* data, std::size_t) mutable -> ssize_t {
    return ++calls == 1 ? real::write(fd, data, 60) : fails_with(EIO);
  };
  faults().ftruncate = [](int, off_t) { return fails_with(EIO); };
  EXPECT_THAT(message_of([&] { ledger.append({&second, 1}); }), HasSubstr(": Input/output error"));
  const std::string torn = read_file(path_);
  EXPECT_EQ(torn.size(), whole.size() + 60);
  ledger.append({&second, 1});
  ledger.append({&third, 1});
  for (const Trial* t : {&first, &second, &third}) EXPECT_NE(ledger.find(t->key), nullptr);
  const std::string all = read_file(path_);
  EXPECT_EQ(all.size(), torn.size() + 1 + 2 * whole.size());
  EXPECT_EQ(all.substr(0, torn.size() + 1), torn + "\n");
}

TEST_F(LedgerFaults, ATornEndThatCannotBeDroppedStaysAndTheNextLineStandsAlone) {
  write_file(path_, "one\ntw");
  LedgerFile file(path_);
  faults().ftruncate = [](int, off_t) { return fails_with(EIO); };
  file.drop_tail(4);
  faults() = {};
  EXPECT_TRUE(file.ends_in_line());
  EXPECT_EQ(file.append("three\n"), 7U);
  EXPECT_EQ(read_file(path_), "one\ntw\nthree\n");
}

TEST_F(LedgerFaults, AReadIsRepeatedWhenItWasInterruptedAndOnlyThen) {
  write_file(path_, "one\ntwo");
  const LedgerFile file(path_);
  int calls = 0;
  faults().pread = [&](int fd, void* data, std::size_t size, off_t offset) -> ssize_t {
    if (++calls > 1000) std::abort();
    errno = EINTR;
    return calls % 2 == 1 ? -1 : real::pread(fd, data, size, offset);
  };
  std::vector<std::string> lines;
  EXPECT_EQ(
      message_of([&] { file.for_each_line([&](std::uint64_t, std::string_view line) { lines.emplace_back(line); }); }),
      "no error");
  EXPECT_EQ(calls, 4) << "the bytes, and that there are no more";
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two"}));
  calls = 0;
  faults().pread = [&](int, void*, std::size_t, off_t) -> ssize_t {
    if (++calls > 1000) std::abort();
    return fails_with(EIO);
  };
  EXPECT_EQ(message_of([&] { file.for_each_line([](std::uint64_t, std::string_view) {}); }),
            path_ + ": cannot be read: Input/output error");
  EXPECT_EQ(calls, 1);
}

TEST_F(LedgerFaults, AFileSystemWithoutLocksIsWarnedAbout) {
  faults().flock = [](int, int) { return fails_with(ENOLCK); };
  const Ledger ledger(path_);
  EXPECT_EQ(ledger.warnings(), (std::vector<std::string>{path_ + ": the file system has no locks; make sure that no "
                                                                 "other process uses this folder"}));
  faults() = {};
  EXPECT_EQ(LedgerFile(folder_.file("other")).warning(), "");
}

TEST_F(LedgerFaults, AFileThatIsReplacedWhileItIsLockedIsOpenedAgainTenTimesAtMost) {
  for (const int replacements : {9, 10}) {
    int calls = 0;
    faults().flock = [&](int fd, int operation) {
      if (++calls <= replacements) {
        ::unlink(path_.c_str());
        write_file(path_, "new\n");
      }
      return real::flock(fd, operation);
    };
    EXPECT_EQ(message_of([&] { EXPECT_EQ(LedgerFile(path_).append("one\n"), 4U); }),
              replacements == 9 ? "no error" : path_ + ": keeps being replaced by another process");
    EXPECT_EQ(calls, 10);
    EXPECT_EQ(read_file(path_), replacements == 9 ? "new\none\n" : "new\n");
    EXPECT_NE(::fcntl(STDOUT_FILENO, F_GETFD), -1) << "nobody else's file is closed";
  }
}

TEST_F(LedgerFaults, ARefusedFileIsClosedWhateverItsNumber) {
  const int input = ::dup(STDIN_FILENO);
  ::close(STDIN_FILENO);  // the next file gets this number
  ASSERT_EQ(::mkfifo(folder_.file("pipe").c_str(), 0600), 0);
  EXPECT_THAT(message_of([&] { LedgerFile pipe(folder_.file("pipe")); }), HasSubstr("is not a regular file"));
  EXPECT_EQ(::fcntl(STDIN_FILENO, F_GETFD), -1);
  if (input >= 0) {
    ::dup2(input, STDIN_FILENO);
    ::close(input);
  }
}

}  // namespace
}  // namespace calibeam
