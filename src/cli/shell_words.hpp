// Text as a shell would split it, without a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace calibeam::cli {

/// Words of `text`: blanks separate; '...' is literal, "..." knows backslash before " \ $ `, outside a backslash keeps
/// the next character. Nothing is expanded. Throws UsageError for an unclosed quote.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

}  // namespace calibeam::cli
