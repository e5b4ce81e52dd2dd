#include "kernels/cpu/row_kernels_impl.hpp"
#include "kernels/cpu/row_kernels_sets.hpp"

namespace calibeam::kernels {

const RowKernels kAvx2RowKernels = table("avx2");

}  // namespace calibeam::kernels
