// Files that a reader never sees half-written.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace calibeam {

/// The calls that can fail while a file is written; tests put failing ones in their place. All as in POSIX: -1 and
/// errno.
struct FileOperations {
  std::function<ssize_t(int fd, const char* bytes, std::size_t count)> write;
  std::function<int(int fd)> sync;
  std::function<int(const char* from, const char* to)> rename;
};

/// write(2), fsync(2) and rename(2).
[[nodiscard]] const FileOperations& posix_file_operations();

struct OutputFile {
  std::string name;  ///< without folder
  std::string content;
};

/// A file in the making: bytes go to a temporary file in the same folder, which takes the final name in publish().
/// Every failure is a DataError that names the path and the reason; whatever stood at `path` before then stays. If the
/// object goes before publish(), the temporary file goes too. A symlink at `path` is replaced, never followed.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path, const FileOperations& operations = posix_file_operations());
  ~AtomicFile();
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;

  void append(std::string_view bytes);  ///< buffers nothing: large pieces are cheap, tiny ones are not
  void finish();                        ///< flushes to disk and closes; append() is over
  void publish();                       ///< finish() if need be, the rename, and the folder flushed to disk

 private:
  friend void write_files_atomically(const std::string&, const std::vector<OutputFile>&, const FileOperations&);
  void take_name();
  [[noreturn]] void fail(const char* action, int error) const;

  std::string path_, temporary_;
  const FileOperations* operations_;
  int fd_ = -1;
};

/// Writes `content` to `path` as above. Throws DataError.
void write_file_atomically(const std::string& path, std::string_view content);

/// Writes all files into `folder` (created with its parents if need be): first every temporary file, then the renames,
/// so that a full disk leaves all old files as they were. Throws DataError.
void write_files_atomically(const std::string& folder, const std::vector<OutputFile>& files,
                            const FileOperations& operations = posix_file_operations());

}  // namespace calibeam
