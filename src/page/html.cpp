#include "page/html.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace calibeam {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

/// Length in bytes of the UTF-8 character that `text` starts with; 0 if it starts with none. `code` is its number.
std::size_t character(std::string_view text, std::uint32_t& code) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return code = lead, 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  return overlong || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF ? 0 : length;
}

/// Control characters, and marks that would turn the text around them.
bool is_unwanted(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x200E || code == 0x200F ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFFFE || code == 0xFFFF;
}

void append_character(std::string& out, std::string_view bytes, std::uint32_t code) {
  switch (code) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    case '\n':
    case '\r':
    case '\t':
      out += ' ';
      return;
    default:
      out += is_unwanted(code) ? kReplacement : bytes;
  }
}

}  // namespace

std::string html_text(std::string_view text, std::size_t most) {
  std::string out;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == most) return out.append(kEllipsis);
    std::uint32_t code = 0;
    const std::size_t length = character(text, code);
    if (length == 0) {
      out += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    append_character(out, text.substr(0, length), code);
    text.remove_prefix(length);
  }
  return out;
}

std::string html_lines(std::string_view text, std::size_t most_per_line) {
  std::string out;
  for (;;) {
    const std::size_t end = text.find('\n');
    out += html_text(text.substr(0, end), most_per_line);
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

std::string html_section(std::string_view id, std::string_view heading, std::string_view body) {
  return fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-heading\">\n<h2 id=\"{0}-heading\">{1}</h2>\n{2}</section>\n", id,
      heading, body);
}

std::string html_paragraph(std::string_view html) { return fmt::format("<p>{}</p>\n", html); }

std::string html_list(const std::vector<std::string>& texts) {
  std::string out = "<ul>\n";
  for (const std::string& text : texts) out += fmt::format("<li>{}</li>\n", html_text(text, kLongText));
  return out + "</ul>\n";
}

std::string html_details(std::string_view summary, std::string_view body) {
  return fmt::format("<details>\n<summary>{}</summary>\n{}</details>\n", summary, body);
}

}  // namespace calibeam
