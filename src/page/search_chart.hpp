// How a search went: the score of the trials, and the best so far.
#pragma once

#include <string>

#include "study/search_trace.hpp"

namespace calibeam {

/// The chart twice: for wide screens and for phones. Numbers below the plot are those of SearchTrace::steps, from 1.
[[nodiscard]] std::string search_chart(const SearchTrace& trace);

}  // namespace calibeam
