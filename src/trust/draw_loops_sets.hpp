// The instruction sets that draw_loops.cpp chooses from.
#pragma once

#include "trust/draw_loops.hpp"

namespace calibeam {

extern const DrawLoops kBaselineDrawLoops;
extern const DrawLoops kAvx2DrawLoops;
extern const DrawLoops kAvx512DrawLoops;

}  // namespace calibeam
