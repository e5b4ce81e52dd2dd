// Is a page well formed? A strict reader of the HTML that the page is made of: every element closed in order, every
// attribute quoted, every id once, every reference answered.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace calibeam::testing {

/// What is wrong with the page, in words; empty if nothing is.
[[nodiscard]] std::vector<std::string> problems_with(std::string_view html);

/// How often `part` stands in `text`.
[[nodiscard]] std::size_t count_of(std::string_view text, std::string_view part);

/// The page without its style and script.
[[nodiscard]] std::string without_assets(std::string html);

}  // namespace calibeam::testing
