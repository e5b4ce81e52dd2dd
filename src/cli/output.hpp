// Standard output: results and summaries, nothing else.
#pragma once

#include <cstdio>
#include <string_view>

namespace calibeam::cli {

/// Writes `text`, control characters but for line ends and tabs as \xNN (JSON holds none), and flushes. Throws Error if
/// it cannot be written (disk full, closed).
void print(std::string_view text);

/// Writes a message that may quote a file: control characters (but for line ends and tabs) become \xNN, since a
/// terminal obeys them. Needs no memory.
void put_printable(std::string_view text, std::FILE* file) noexcept;

/// Whether people look at standard error through a terminal that can be redrawn.
[[nodiscard]] bool stderr_is_terminal();

}  // namespace calibeam::cli
