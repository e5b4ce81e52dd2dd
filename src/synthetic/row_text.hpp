// Chains as lines of CSV.
#pragma once

#include <string>

#include "synthetic/chain.hpp"
#include "synthetic/random.hpp"

namespace calibeam {

/// What a line needs besides its chain.
struct LineContext {
  const Ticker& ticker;
  const Week& week;
  double missing_share = 0.0;
  bool with_true_probability = true;
};

/// The header line, newline included.
[[nodiscard]] std::string header_line(bool with_true_probability);

/// Appends a line per strike. `random` decides on quote details and on which cells are missing.
void append_lines(std::string& text, const Chain& chain, const LineContext& context, Random& random);

}  // namespace calibeam
