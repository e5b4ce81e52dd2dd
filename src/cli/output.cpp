#include "cli/output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "calibeam/error.hpp"
#include "report/text.hpp"

namespace calibeam::cli {

void print(std::string_view text) {
  const std::string shown = printable(text);
  const bool written = std::fwrite(shown.data(), 1, shown.size(), stdout) == shown.size();
  if (!written || std::fflush(stdout) != 0) {
    throw Error(ExitCode::failure, std::string("cannot write to standard output: ") + std::strerror(errno));
  }
}

void put_printable(std::string_view text, std::FILE* file) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = control_length(text.substr(i));
    if (length == 0) std::fputc(static_cast<unsigned char>(text[i]), file);
    if (length > 0)
      std::fprintf(file, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(text[i + length - 1])));
    i += length > 0 ? length : 1;
  }
}

bool stderr_is_terminal() {
  const char* term = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && term != nullptr && std::strcmp(term, "dumb") != 0;
}

}  // namespace calibeam::cli
