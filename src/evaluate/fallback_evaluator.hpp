// An evaluator that goes on with another one when its device fails.
#pragma once

#include <functional>
#include <memory>

#include "calibeam/evaluator.hpp"

namespace calibeam {

/// Uses `first` until it throws DeviceError; the work at hand, and all later, is then done by what `second`
/// makes. device() says so from then on.
[[nodiscard]] std::unique_ptr<BatchEvaluator> make_fallback_evaluator(
    std::unique_ptr<BatchEvaluator> first, std::function<std::unique_ptr<BatchEvaluator>()> second);

}  // namespace calibeam
