// CSV texts: any bytes are read or refused, alike for every cut into blocks, as a whole and as a stream.
#include <sys/mman.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "calibeam/error.hpp"
#include "table/blanks.hpp"
#include "table/csv_stream.hpp"
#include "table/read_text.hpp"

namespace calibeam {
namespace {

/// One block, as files of less than 8 MB have by default; but no 8 MB that the sanitizer has to clear for every input.
constexpr csv::ReadSizes kWhole{std::size_t{8} << 10};

/// A file in memory that has a path.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view text) : fd_(memfd_create("fuzz", 0)) {
    if (fd_ < 0 || write(fd_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

/// Every cell, trimmed; "error" if the text is refused.
std::string as_stream(const std::string& path, const csv::ReadSizes& sizes, std::vector<std::string>& header) {
  std::string out;
  try {
    CsvStream stream(path, sizes);
    header = stream.header();
    for (auto rows = stream.next_chunk(3); !rows.empty(); rows = stream.next_chunk(3))
      for (const CsvRow& row : rows)
        for (const std::string_view cell : row.cells) out += std::string(csv::trim(cell)) + '\1';
  } catch (const DataError&) {
    return "error";
  }
  return out;
}

std::string as_table(std::string_view text, const std::vector<std::string>& header, const csv::ReadSizes& sizes) {
  std::vector<ColumnRequest> columns;
  for (const std::string& name : header) columns.push_back({name, ColumnType::text});
  std::string out;
  try {
    const Table table = csv::read_csv_text(text, "fuzz", columns, sizes);
    for (std::size_t row = 0; row < table.num_rows; ++row)
      for (const Column& column : table.columns) out += column.levels[column.codes[row]] + '\1';
  } catch (const DataError&) {
    return "error";
  }
  return out;
}

void typed(std::string_view text, const std::vector<std::string>& header) {
  std::vector<ColumnRequest> columns;
  for (std::size_t i = 0; i < header.size(); ++i)
    columns.push_back({header[i], i % 2 == 0 ? ColumnType::number : ColumnType::day});
  try {
    (void)csv::read_csv_text(text, "fuzz", columns, {64, 3});
  } catch (const DataError&) {
    return;
  }
}

void check(bool good) {
  if (!good) std::abort();
}

}  // namespace
}  // namespace calibeam

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace calibeam;
  // Threads would only wait for each other on texts as small as these.
  static const tbb::global_control alone(tbb::global_control::max_allowed_parallelism, 1);
  if (size > 4096) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const MemoryFile file(text);
  std::vector<std::string> header, again;
  const std::string whole = as_stream(file.path(), kWhole, header);
  const MemoryFile twin(text);
  check(as_stream(twin.path(), {1 + size % 17, 2}, again) == whole);
  if (header.empty()) return 0;
  check(as_table(text, header, kWhole) == whole);
  check(as_table(text, header, {1 + size % 13, 3}) == whole);
  typed(text, header);
  return 0;
}
