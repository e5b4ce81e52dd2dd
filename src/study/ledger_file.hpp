// The file under a ledger: opened, locked, read in blocks, appended to whole or not at all.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace calibeam {

/// An append-only text file that this process holds an exclusive lock on. The lock is the kernel's (flock): it dies
/// with its owner, however that ends. Nothing is ever read through, or written through, a symbolic link at `path`.
class LedgerFile {
 public:
  /// Opens or creates the file. Throws DataError: no such folder, not a regular file, not writable, locked by another.
  explicit LedgerFile(std::string path);
  ~LedgerFile();
  LedgerFile(const LedgerFile&) = delete;
  LedgerFile& operator=(const LedgerFile&) = delete;

  /// Calls `visit(offset, line)` for every line in order, without newline; the last may lack one. Lines over 16 MiB are
  /// passed as empty views. Memory is bounded by that limit.
  void for_each_line(const std::function<void(std::uint64_t, std::string_view)>& visit) const;
  /// Cuts the file off at `offset`: a line that a kill tore. A file that cannot be cut stays as it is.
  void drop_tail(std::uint64_t offset);
  /// `length` bytes at `offset`; false if the file does not hold them (any more).
  [[nodiscard]] bool read(std::uint64_t offset, std::size_t length, std::string& out) const;
  /// Appends whole lines with one write and flushes them to disk; returns the offset of the first. Throws DataError
  /// (disk full, quota, I/O error) after cutting the file back to what it held before.
  std::uint64_t append(std::string_view lines);

  /// Whether the last line has no newline.
  [[nodiscard]] bool ends_in_line() const { return ends_in_line_; }
  /// A sentence for the user, or "".
  [[nodiscard]] const std::string& warning() const { return warning_; }

 private:
  void open_and_lock();
  [[nodiscard]] std::uint64_t size() const;
  [[noreturn]] void fail(const std::string& what, int error) const;

  std::string path_;
  int fd_ = -1;
  bool ends_in_line_ = false;  ///< the last line has no newline: it was torn, and the next append must not touch it
  std::string warning_;
};

}  // namespace calibeam
