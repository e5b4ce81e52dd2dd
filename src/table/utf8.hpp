// Whether bytes are UTF-8.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace calibeam::csv {

/// Whether no byte has its high bit set. Almost every row of a CSV file is plain ASCII, so this goes first.
[[nodiscard]] inline bool is_ascii(const char* p, const char* end) {
  unsigned long long any = 0;
  for (; end - p >= 8; p += 8) {
    unsigned long long word;
    std::memcpy(&word, p, 8);
    any |= word;
  }
  for (; p != end; ++p) any |= static_cast<unsigned char>(*p) & 0x80U;
  return (any & 0x8080808080808080ULL) == 0;
}

/// Offset of the first byte that begins no well-formed UTF-8 character (Unicode 15, table 3-7: no overlong forms, no
/// surrogates, nothing above U+10FFFF); npos if all of them are well-formed.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

}  // namespace calibeam::csv
