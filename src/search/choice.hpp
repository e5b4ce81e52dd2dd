// Choices of any family as JSON values, and the rules between families that a space file can state.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "calibeam/configuration.hpp"
#include "search/effective.hpp"
#include "search/space.hpp"

namespace calibeam {

/// What `config` chose in a family, as a space file writes it: a list of names (features, interactions), text, a
/// number or a truth value.
[[nodiscard]] nlohmann::json choice_json(const Family& family, const Configuration& config);

/// The family's choice number `choice` in that form.
[[nodiscard]] nlohmann::json choice_json(const Family& family, std::size_t choice);

/// The choice that does nothing: [], "none", false, 0 weeks, weight 1; null for C, which has none.
[[nodiscard]] nlohmann::json neutral_json(FamilyKind kind);

/// Whether `config` keeps every rule of `space` (needs and exclusive choices).
[[nodiscard]] bool keeps_rules(const Space& space, const Configuration& config);

/// The effective configuration of `family`'s choice applied to `config`, with the rules of the space kept: of mutually
/// exclusive choices the new one stays and the others go back to neutral; a choice whose need is gone goes back, too.
[[nodiscard]] Effective propose(const Space& space, const SpaceFacts& facts, const Configuration& config,
                                std::size_t family, std::size_t choice);

/// The effective configuration of `config` as a search uses it, with the rules of the space kept (of exclusive choices
/// the first of the group stays).
[[nodiscard]] Effective settle(const Space& space, const SpaceFacts& facts, const Configuration& config);

}  // namespace calibeam
