// Search spaces as JSON files (docs/space.md, docs/space.schema.json).
#pragma once

#include <string>
#include <string_view>

#include "calibeam/options.hpp"
#include "search/space.hpp"

namespace calibeam {

/// The space that a file describes, before the availability rules; what it leaves as it is comes from
/// default_space(options). `source` is the file's name for messages. Throws DataError with the path inside the JSON and
/// what was expected there.
[[nodiscard]] Space parse_space(std::string_view text, const std::string& source, const SearchOptions& options);

/// A space as such a file; parse_space reads it back to an equal space.
[[nodiscard]] std::string space_to_json(const Space& space);

}  // namespace calibeam
