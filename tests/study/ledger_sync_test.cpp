// A disk that takes the bytes and then fails to keep them.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>

#include "calibeam/error.hpp"
#include "study/ledger.hpp"
#include "study/support.hpp"

namespace {

int sync_error = 0;  ///< what fdatasync fails with; 0: it does its work

}  // namespace

// Takes the place of the C library's in this program.
extern "C" int fdatasync(int fd) {
  if (sync_error == 0) return ::fsync(fd);
  errno = sync_error;
  return -1;
}

namespace calibeam {
namespace {

using ::testing::HasSubstr;

Trial trial(char digit) {
  Trial t;
  t.key = std::string(32, digit);
  t.canonical = canonical_text(t.config);
  t.windows.resize(1);
  return t;
}

TEST(LedgerSync, ThatFailsIsABatchThatWasNotRecorded) {
  const testing::Folder folder;
  Ledger ledger(folder.file("results_cache.jsonl"));
  const Trial first = trial('1'), second = trial('2');
  ledger.append({&first, 1});
  const std::string before = testing::read_file(folder.file("results_cache.jsonl"));
  sync_error = EIO;
  try {
    ledger.append({&second, 1});
    FAIL() << "no error";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("Input/output error"));
  }
  sync_error = 0;
  EXPECT_EQ(testing::read_file(folder.file("results_cache.jsonl")), before);
  EXPECT_EQ(ledger.find(second.key), nullptr);
  ledger.append({&second, 1});
  EXPECT_NE(ledger.find(second.key), nullptr);
}

TEST(LedgerSync, ThatAFileSystemDoesNotHaveIsNoFailure) {
  for (const int error : {EINVAL, EROFS}) {
    const testing::Folder folder;
    Ledger ledger(folder.file("results_cache.jsonl"));
    const Trial only = trial('3');
    sync_error = error;
    EXPECT_NO_THROW(ledger.append({&only, 1})) << error;
    sync_error = 0;
    EXPECT_NE(ledger.find(only.key), nullptr);
  }
}

}  // namespace
}  // namespace calibeam
