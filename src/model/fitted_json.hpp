// Parts of a fitted model as JSON, shared by model.json and the evaluate command.
#pragma once

#include <nlohmann/json.hpp>

#include "model/model.hpp"

namespace calibeam {

/// Name, kind, standardisation and coefficient of every column, in the order of the model.
[[nodiscard]] nlohmann::ordered_json columns_json(const FittedModel& model);
/// Slope and intercept, or null.
[[nodiscard]] nlohmann::ordered_json platt_json(const FittedModel& model);
/// How well the fit converged.
[[nodiscard]] nlohmann::ordered_json fit_json(const FittedModel& model);
/// Column names with the reason why each was left out.
[[nodiscard]] nlohmann::ordered_json dropped_columns_json(const FittedModel& model);

}  // namespace calibeam
