// Weights under which every chain (ticker, as-of day, expiry day) counts the same (SEMANTICS section 6).
#pragma once

#include "calibeam/problem.hpp"
#include "dataset/dataset.hpp"

namespace calibeam {

/// Fills Problem::chain_weights and Slice::chain_weights: raw weight / total of the chain in TRAIN_FIT. Purge and the
/// ticker filter keep or drop whole chains, so one vector serves all slices unless some chain lies in two segments.
void add_chain_weights(const Dataset& data, Problem& problem);

}  // namespace calibeam
