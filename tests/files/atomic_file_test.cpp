#include "files/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "calibeam/error.hpp"
#include "support/temporary_folder.hpp"

namespace calibeam {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

/// A disk that is full after `free_bytes`.
FileOperations full_after(std::size_t free_bytes) {
  FileOperations operations = posix_file_operations();
  operations.write = [left = free_bytes](int fd, const char* bytes, std::size_t count) mutable -> ssize_t {
    if (left == 0) {
      errno = ENOSPC;
      return -1;
    }
    const ssize_t written = posix_file_operations().write(fd, bytes, std::min(count, left));
    left -= static_cast<std::size_t>(written);
    return written;
  };
  return operations;
}

TEST(WriteFileAtomically, ReplacesTheFileAndLeavesNothingElse) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.txt", "old");
  write_file_atomically(path, "new");
  EXPECT_EQ(folder.content("a.txt"), "new");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt"));
}

TEST(WriteFileAtomically, WritesAnEmptyFile) {
  const TemporaryFolder folder;
  write_file_atomically(folder.path("empty"), "");
  EXPECT_EQ(std::filesystem::file_size(folder.path("empty")), 0U);
}

TEST(WriteFileAtomically, KeepsToTheUsersUmask) {
  const TemporaryFolder folder;
  const mode_t before = ::umask(027);
  write_file_atomically(folder.path("a.txt"), "x");
  ::umask(before);
  struct stat info {};
  ASSERT_EQ(::stat(folder.path("a.txt").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0640U);
}

TEST(WriteFileAtomically, ReplacesASymlinkInsteadOfFollowingIt) {
  const TemporaryFolder folder;
  const std::string target = folder.file("target.txt", "precious");
  std::filesystem::create_symlink(target, folder.path("link.txt"));
  write_file_atomically(folder.path("link.txt"), "new");
  EXPECT_EQ(folder.content("target.txt"), "precious");
  EXPECT_FALSE(std::filesystem::is_symlink(folder.path("link.txt")));
}

TEST(WriteFileAtomically, NamesTheFolderThatIsNotThere) {
  const TemporaryFolder folder;
  try {
    write_file_atomically(folder.path("none/a.txt"), "x");
    FAIL() << "no error";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("none/a.txt"));
    EXPECT_THAT(error.what(), HasSubstr("No such file"));
  }
}

TEST(AtomicFile, LeavesTheOldFileIfItIsNeverPublished) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.txt", "old");
  {
    AtomicFile file(path);
    file.append("half");
  }
  EXPECT_EQ(folder.content("a.txt"), "old");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt"));
}

TEST(AtomicFile, WritesAllBytesThroughShortAndInterruptedWrites) {
  const TemporaryFolder folder;
  FileOperations operations = posix_file_operations();
  operations.write = [calls = 0](int fd, const char* bytes, std::size_t count) mutable -> ssize_t {
    if (++calls % 2 == 0) {
      errno = EINTR;
      return -1;
    }
    return posix_file_operations().write(fd, bytes, std::min<std::size_t>(count, 3));
  };
  AtomicFile file(folder.path("a.txt"), operations);
  file.append("0123456789");
  file.publish();
  EXPECT_EQ(folder.content("a.txt"), "0123456789");
}

TEST(WriteFilesAtomically, LeavesAllOldFilesOnAFullDisk) {
  const TemporaryFolder folder;
  (void)folder.file("a.txt", "old a");
  (void)folder.file("b.txt", "old b");
  for (std::size_t free_bytes = 0; free_bytes < 10; ++free_bytes) {
    const FileOperations operations = full_after(free_bytes);
    try {
      write_files_atomically(folder.path(), {{"a.txt", "new a"}, {"b.txt", "new b"}, {"c.txt", ""}}, operations);
      FAIL() << "no error with " << free_bytes << " bytes";
    } catch (const DataError& error) {
      EXPECT_THAT(error.what(), HasSubstr("No space left"));
      EXPECT_THAT(error.what(), HasSubstr(free_bytes < 5 ? "a.txt" : "b.txt"));
    }
    EXPECT_EQ(folder.content("a.txt"), "old a");
    EXPECT_EQ(folder.content("b.txt"), "old b");
    EXPECT_THAT(folder.names(), ElementsAre("a.txt", "b.txt"));
  }
}

TEST(WriteFilesAtomically, LeavesAllOldFilesIfTheDiskFailsToSync) {
  const TemporaryFolder folder;
  (void)folder.file("a.txt", "old a");
  FileOperations operations = posix_file_operations();
  operations.sync = [](int) {
    errno = EIO;
    return -1;
  };
  EXPECT_THROW(write_files_atomically(folder.path(), {{"a.txt", "new a"}}, operations), DataError);
  EXPECT_EQ(folder.content("a.txt"), "old a");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt"));
}

TEST(WriteFilesAtomically, CreatesTheFolderWithItsParents) {
  const TemporaryFolder folder;
  write_files_atomically(folder.path("x/y"), {{"a.txt", "1"}});
  EXPECT_EQ(folder.content("x/y/a.txt"), "1");
}

TEST(WriteFilesAtomically, SaysThatAFileStandsInTheWay) {
  const TemporaryFolder folder;
  const std::string path = folder.file("file", "");
  try {
    write_files_atomically(path, {{"a.txt", "1"}});
    FAIL() << "no error";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr(path));
  }
}

}  // namespace
}  // namespace calibeam
