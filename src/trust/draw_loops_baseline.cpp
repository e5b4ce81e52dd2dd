#include "trust/draw_loops_impl.hpp"
#include "trust/draw_loops_sets.hpp"

namespace calibeam {

const DrawLoops kBaselineDrawLoops{"baseline", raise_maxima, count_pairs, pair_forms};

}  // namespace calibeam
