// Text that goes into the page. Names, paths and columns come from files that nobody has vetted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace calibeam {

inline constexpr std::size_t kShortText = 80;
inline constexpr std::size_t kLongText = 600;

/// Escaped for element content and quoted attributes. Bytes that are not UTF-8, control characters and characters that
/// turn the direction of writing become U+FFFD (line ends: blanks). Longer than `most` characters: cut, with an
/// ellipsis.
[[nodiscard]] std::string html_text(std::string_view text, std::size_t most = kShortText);

/// The same, line by line: line ends stay.
[[nodiscard]] std::string html_lines(std::string_view text, std::size_t most_per_line);

/// <section> with a heading of its own that the navigation can go to. `body` is HTML.
[[nodiscard]] std::string html_section(std::string_view id, std::string_view heading, std::string_view body);

/// <p>. `html` is HTML.
[[nodiscard]] std::string html_paragraph(std::string_view html);

/// <ul> of plain texts, escaped here.
[[nodiscard]] std::string html_list(const std::vector<std::string>& texts);

/// <details>, closed, with a summary line. Both are HTML.
[[nodiscard]] std::string html_details(std::string_view summary, std::string_view body);

}  // namespace calibeam
