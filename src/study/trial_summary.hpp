// From window metrics to the numbers that trials are ranked by (SEMANTICS section 8).
#pragma once

#include <string_view>

#include "calibeam/evaluation.hpp"
#include "calibeam/problem.hpp"
#include "calibeam/trial.hpp"

namespace calibeam {

/// The name of a failure as SEMANTICS section 7 has it; "" for ok.
[[nodiscard]] std::string_view reason_of(FitStatus status);

/// Whether `reason` is the name of a failure.
[[nodiscard]] bool is_reason(std::string_view reason);

/// Fills means, spread, tie_score and num_features from the configuration and the windows (which may be none).
void summarise(Trial& trial);

/// Takes over an evaluation (status, metrics and weekly contributions of its folds), then summarises.
void take_evaluation(Trial& trial, Evaluation&& evaluation);

}  // namespace calibeam
