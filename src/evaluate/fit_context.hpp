// What the models of a group have in common: one slice of one problem.
#pragma once

#include "calibeam/problem.hpp"
#include "evaluate/tiles.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam {

struct FitContext {
  const Problem& problem;
  const TilePlan& tiles;
  const Slice& slice;
  const kernels::RowKernels& kernels;
};

}  // namespace calibeam
