#include "kernels/cpu/row_kernels_impl.hpp"
#include "kernels/cpu/row_kernels_sets.hpp"

namespace calibeam::kernels {

const RowKernels kBaselineRowKernels = table("baseline");

}  // namespace calibeam::kernels
