// Linear predictors of models that differ in C alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/fit_group.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam {

/// Fills out[m] for padded rows [begin, end), which must be whole segments. The models (at most kModelsTogether) are of
/// one family.
void predict_models(const FitContext& context, std::span<const FittedJob* const> models, std::uint32_t begin,
                    std::uint32_t end, std::span<std::vector<double>> out);

}  // namespace calibeam
