#include "kernels/cpu/row_kernels_impl.hpp"
#include "kernels/cpu/row_kernels_sets.hpp"

namespace calibeam::kernels {

const RowKernels kAvx512RowKernels = table("avx512");

}  // namespace calibeam::kernels
