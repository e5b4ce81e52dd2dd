// Standard output: results and summaries, nothing else.
#pragma once

#include <string_view>

namespace calibeam::cli {

/// Writes `text` and flushes. Throws Error if it cannot be written (disk full, closed).
void print(std::string_view text);

/// Whether people look at standard error through a terminal that can be redrawn.
[[nodiscard]] bool stderr_is_terminal();

}  // namespace calibeam::cli
