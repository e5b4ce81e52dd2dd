// The sets of row loops that may be compiled in.
#pragma once

#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {

extern const RowKernels kBaselineRowKernels;
#if defined(CALIBEAM_X86_KERNELS)
extern const RowKernels kAvx2RowKernels;
extern const RowKernels kAvx512RowKernels;
#endif

}  // namespace calibeam::kernels
