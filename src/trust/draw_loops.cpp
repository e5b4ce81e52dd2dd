#include "trust/draw_loops.hpp"

#include <vector>

#include "trust/draw_loops_sets.hpp"

namespace calibeam {

std::span<const DrawLoops* const> available_draw_loops() {
  static const std::vector<const DrawLoops*> found = [] {
    std::vector<const DrawLoops*> sets;
#ifdef CALIBEAM_X86_DRAW_LOOPS
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) sets.push_back(&kAvx512DrawLoops);
    if (__builtin_cpu_supports("avx2")) sets.push_back(&kAvx2DrawLoops);
#endif
    sets.push_back(&kBaselineDrawLoops);
    return sets;
  }();
  return found;
}

}  // namespace calibeam
