#include "table/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "table/utf8.hpp"

namespace calibeam::csv {

std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && limit - end < 3 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end);
}

std::string in_quotes(std::string_view text) {
  const std::string_view shown = cut(text);
  std::string out = "'";
  std::size_t valid_end = 0;  // shown is UTF-8 up to here
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto byte = static_cast<unsigned char>(shown[i]);
    if (i >= valid_end) {
      const std::size_t bad = find_invalid_utf8(shown.substr(i));
      valid_end = bad == std::string_view::npos ? shown.size() : i + bad;
    }
    if (byte < 0x20 || byte == 0x7f || i >= valid_end) {
      fmt::format_to(std::back_inserter(out), "\\x{:02X}", byte);
    } else {
      out += shown[i];
    }
  }
  return out + (shown.size() < text.size() ? "...'" : "'");
}

std::string list_names(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 100;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) out += (i == 0 ? "" : ", ") + in_quotes(names[i]);
  if (names.size() > kShown) out += fmt::format(" and {} more", names.size() - kShown);
  return out;
}

}  // namespace calibeam::csv
