// What a slice learns from its TRAIN_FIT rows before any fit: medians, means, scales, supports, active columns.
#pragma once

#include "calibeam/problem.hpp"

namespace calibeam {

/// Fills Slice::columns and Slice::classes of every fold (rows, columns, runs, row sets and classes are filled
/// already). The numbers do not depend on the number of threads.
void learn_slice_statistics(Problem& problem);

}  // namespace calibeam
