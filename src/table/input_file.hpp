// A file that is read from front to back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace calibeam::csv {

/// Reads with read(2), not through a mapping: a mapped file that somebody truncates kills the process with SIGBUS,
/// while this one can say what happened.
class InputFile {
 public:
  /// Throws DataError: no such file, a directory, no permission.
  explicit InputFile(const std::string& path);
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Whether it is a regular file: it can be opened again, and its size is known.
  [[nodiscard]] bool is_regular() const { return is_regular_; }
  /// In bytes, when it was opened; 0 for a pipe.
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Fills [into, into + size) as far as the file reaches; less than `size` only at its end. Throws DataError.
  std::size_t read(char* into, std::size_t size);

  /// Once everything is read: throws DataError if a regular file is not what it was when it was opened.
  void check_unchanged() const;

 private:
  std::string path_;
  int descriptor_ = -1;
  bool is_regular_ = false;
  std::size_t size_ = 0;
  std::size_t num_read_ = 0;
  std::int64_t modified_ns_ = 0;
};

}  // namespace calibeam::csv
