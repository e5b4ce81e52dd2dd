#include "cli/space_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "calibeam/error.hpp"
#include "search/space_file.hpp"

namespace calibeam::cli {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

std::string read_text_file(const std::string& path) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rb"));
  if (!file) throw DataError(path + ": cannot be read: " + std::strerror(errno));
  std::string text;
  char block[65536];
  for (std::size_t got = 0; (got = std::fread(block, 1, sizeof block, file.get())) > 0;) {
    text.append(block, got);
    if (text.size() > kMostBytes) throw DataError(path + ": larger than 64 MiB, which no JSON file of ours is");
  }
  if (std::ferror(file.get()) != 0) throw DataError(path + ": cannot be read: " + std::strerror(errno));
  return text;
}

Space requested_space(const Settings& settings) {
  const SearchOptions& search = settings.study.search;
  if (settings.space_file.empty()) return default_space(search);
  return parse_space(read_text_file(settings.space_file), settings.space_file, search);
}

}  // namespace calibeam::cli
