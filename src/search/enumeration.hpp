// Every effective configuration of a space, by number: counted and reached without listing them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/options.hpp"
#include "calibeam/space_facts.hpp"
#include "search/effective.hpp"
#include "search/space.hpp"

namespace calibeam {

/// Families whose choices depend on each other (interactions on moneyness, slopes on intercepts, rules of a space
/// file, a shared feature), with each combination of choices that is a different effective configuration, once.
struct FamilyGroup {
  std::vector<std::size_t> families;                     ///< indices into Space::families
  std::vector<std::vector<std::size_t>> digits;          ///< per combination: a choice per family of the group
  std::unordered_map<std::string, std::uint64_t> index;  ///< canonical text on top of the base -> combination
};

/// A mixed-radix number system over the groups: number = sum of digit * (product of the radices before it). C is the
/// fastest digit, then calibration, features, tickers, weights: neighbours share most of their work.
class Enumeration {
 public:
  /// `space` after the availability rules; both must outlive this. Throws UsageError if the rules of a space file tie
  /// together more than 1,000,000 combinations, or the space has 2^63 configurations or more.
  Enumeration(const Space& space, const SpaceFacts& facts, const SearchOptions& options);

  /// Number of distinct effective configurations.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Configuration number `index` < count().
  [[nodiscard]] Effective at(std::uint64_t index) const;
  /// The number of an effective configuration, if the space holds it.
  [[nodiscard]] std::optional<std::uint64_t> find(const Configuration& effective) const;

 private:
  void add_group(std::vector<std::size_t> families);
  [[nodiscard]] Configuration with_digits(const FamilyGroup& group, const std::vector<std::size_t>& digits) const;

  const Space& space_;
  const SpaceFacts& facts_;
  Configuration base_;
  std::vector<FamilyGroup> groups_;  ///< fastest first
  std::uint64_t count_ = 1;
};

}  // namespace calibeam
