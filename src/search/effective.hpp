// From a requested configuration to the one that is really computed (SEMANTICS section 9).
#pragma once

#include <string>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/space_facts.hpp"

namespace calibeam {

/// An effective configuration, its canonical text (its identity inside a run), and what was taken out of the request.
struct Effective {
  Configuration config;
  std::string canonical;
  std::vector<std::string> notes;  ///< "rv20_sqrtT: T_days takes one value"
};

/// What to do about a feature that the data cannot give at all.
enum class CannotGive {
  is_an_error,   ///< asked for by name: DataError with the feature and the reason
  is_taken_out,  ///< proposed by a search: left out with a note
};

/// The effective configuration of `requested`. It is its own effective configuration.
[[nodiscard]] Effective effective_configuration(const Configuration& requested, const SpaceFacts& facts,
                                                CannotGive cannot = CannotGive::is_an_error);

}  // namespace calibeam
