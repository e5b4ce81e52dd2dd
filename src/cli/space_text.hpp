// A search space in words.
#pragma once

#include <string>

#include "search/space.hpp"

namespace calibeam::cli {

/// One line per family: its name and its choices.
[[nodiscard]] std::string families_text(const Space& space);
/// One line per choice that was taken out, with the reason; empty if nothing was.
[[nodiscard]] std::string taken_out_text(const Space& space);

}  // namespace calibeam::cli
