#include "report/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace calibeam {
namespace {

/// The text with each control character as `format` shows its number.
template <class Format>
std::string without_controls(std::string_view text, const Format& format) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = control_length(text.substr(i));
    if (length == 0) out += text[i];
    if (length > 0) out += format(static_cast<unsigned char>(text[i + length - 1]));
    i += length > 0 ? length : 1;
  }
  return out;
}

}  // namespace

std::string csv_number(double value) { return std::isfinite(value) ? fmt::format("{}", value) : std::string(); }

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

void append_csv_row(std::string& out, std::initializer_list<std::string> cells) {
  bool first = true;
  for (const std::string& cell : cells) {
    if (!first) out += ',';
    first = false;
    out += csv_cell(cell);
  }
  out += '\n';
}

Json json_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

// The library escapes those below 0x20 and leaves the others; all stand in strings.
std::string json_text(const Json& json) {
  return without_controls(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n",
                          [](unsigned char code) { return fmt::format("\\u{:04x}", code); });
}

std::size_t control_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  const auto second = static_cast<unsigned char>(text.size() > 1 ? text[1] : 0);
  if (first == 0xc2 && second >= 0x80 && second < 0xa0) return 2;
  return first == 0x7f || (first < 0x20 && first != '\n' && first != '\t') ? 1 : 0;
}

std::string printable(std::string_view text) {
  return without_controls(text, [](unsigned char code) { return fmt::format("\\x{:02x}", code); });
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,=+@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) return std::string(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace calibeam
