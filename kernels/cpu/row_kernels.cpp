#include "kernels/row_kernels.hpp"

#include "kernels/cpu/row_kernels_sets.hpp"

namespace calibeam::kernels {

std::vector<const RowKernels*> available_row_kernels() {
  std::vector<const RowKernels*> sets;
#if defined(CALIBEAM_X86_KERNELS)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) sets.push_back(&kAvx512RowKernels);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) sets.push_back(&kAvx2RowKernels);
#endif
  sets.push_back(&kBaselineRowKernels);
  return sets;
}

const RowKernels& row_kernels() {
  static const RowKernels& fastest = *available_row_kernels().front();
  return fastest;
}

}  // namespace calibeam::kernels
