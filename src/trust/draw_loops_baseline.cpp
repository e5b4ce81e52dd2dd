#include "trust/draw_loops_sets.hpp"
#include "trust/draw_pairs_impl.hpp"

namespace calibeam {

const DrawLoops kBaselineDrawLoops{"baseline", raise_maxima, count_pairs, pair_forms};

}  // namespace calibeam
