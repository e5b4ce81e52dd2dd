// A file that is written piece by piece and appears only when it is complete.
#pragma once

#include <string>
#include <string_view>

namespace calibeam {

/// Writes to a temporary file beside `path`; commit() flushes it to disk and renames it. Without commit() it is removed
/// and what was at `path` stays. A DataError says which path and why.
class OutputFile {
 public:
  explicit OutputFile(std::string path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  void write(std::string_view text);
  void commit();

 private:
  std::string path_, temporary_;
  int descriptor_ = -1;
};

}  // namespace calibeam
