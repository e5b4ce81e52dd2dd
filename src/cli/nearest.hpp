// "Did you mean ...?"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace calibeam::cli {

/// Levenshtein distance: insertions, deletions and replacements of bytes.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate at the smallest distance (the first of several); empty if there is none.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace calibeam::cli
