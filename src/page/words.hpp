// Families and their choices in words that need no manual.
#pragma once

#include <string>

namespace calibeam {

/// What a family of the default space varies: "weight of recent weeks (decay)". Others keep their name. Plain text.
[[nodiscard]] std::string family_words(const std::string& family);

/// A choice as a space file writes it, for reading: `["rv20"]` is "rv20", `[]` is "none", `"platt"` is "platt".
[[nodiscard]] std::string choice_words(const std::string& family, const std::string& choice);

}  // namespace calibeam
