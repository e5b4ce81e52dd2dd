// Cells inside messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace calibeam::csv {

inline constexpr std::size_t kMessageBytes = 80;

/// The first bytes of a text, at most `limit`, never ending inside a UTF-8 character.
[[nodiscard]] std::string_view cut(std::string_view text, std::size_t limit = kMessageBytes);

/// A text as a message can show it: cut to 80 bytes of the file, "..." where more follows, control characters and bytes
/// that are not UTF-8 as \xHH, in single quotes.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// The first names of a list, quoted as above, and how many more there are.
[[nodiscard]] std::string list_names(const std::vector<std::string>& names);

}  // namespace calibeam::csv
