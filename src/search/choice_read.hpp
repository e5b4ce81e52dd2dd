// Families and choices as they stand in a space file.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "search/space.hpp"

namespace calibeam {

/// Whether a rule must be able to send the family back to its neutral choice.
enum class Fallback { required, not_required };

/// One entry of "families". Throws DataError with the path and what was expected.
[[nodiscard]] Family read_family(const nlohmann::json& value, const std::string& path);

/// A choice in a rule: {"family": ..., "choice": ...}, without "choice" any but the neutral one. The family and the
/// choice must be in `space`. Throws DataError.
[[nodiscard]] ChoiceRef read_reference(const Space& space, const nlohmann::json& value, const std::string& path,
                                       Fallback fallback);

}  // namespace calibeam
