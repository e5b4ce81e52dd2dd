// The identity of a result: everything that its numbers depend on, hashed (SEMANTICS section 9).
#pragma once

#include <map>
#include <string>

#include "calibeam/configuration.hpp"
#include "calibeam/options.hpp"
#include "dataset/dataset.hpp"

namespace calibeam {

/// Raised whenever SEMANTICS changes a number: no older result is used then.
inline constexpr int kSemanticsVersion = 1;

/// What all keys of a run share, as text: versions, data, regime, split, fit and metric settings.
struct KeyContext {
  std::string text;                                  ///< compact JSON with sorted fields
  std::map<std::string, std::string> column_hashes;  ///< of custom columns; a key holds those that its model uses
};

[[nodiscard]] KeyContext key_context(const Dataset& data, const StudyOptions& options);

/// 32 hex digits: XXH3-128 of the context, the canonical text of the effective configuration, and the content of the
/// custom columns it uses.
[[nodiscard]] std::string make_key(const KeyContext& context, const Configuration& effective,
                                   const std::string& canonical);

}  // namespace calibeam
