// The loops over rows under one name for both precisions, so that one test serves both.
#pragma once

#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {

inline void slopes(const RowKernels& set, const NewtonRows& rows) { set.row_slopes(rows); }
inline void slopes(const RowKernels& set, const RoughRows& rows) { set.rough_row_slopes(rows); }
inline void sums(const RowKernels& set, const NewtonRows& rows, const NewtonSums& to) { set.newton_sums(rows, to); }
inline void sums(const RowKernels& set, const RoughRows& rows, const NewtonSums& to) {
  set.rough_newton_sums(rows, to);
}
inline void groups(const RowKernels& set, const NewtonRows& rows, bool slope, double* lanes, double* to) {
  set.group_sums(rows, slope, lanes, to);
}
inline void groups(const RowKernels& set, const RoughRows& rows, bool slope, double* lanes, double* to) {
  set.rough_group_sums(rows, slope, lanes, to);
}

}  // namespace calibeam::kernels
