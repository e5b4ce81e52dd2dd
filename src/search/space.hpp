// The search space as data: families in the order of a pass, each with its choices (SEMANTICS section 9).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/options.hpp"
#include "calibeam/space_facts.hpp"

namespace calibeam {

/// What a family varies.
enum class FamilyKind {
  C,
  features,
  interactions,
  calibration,
  group_reweight,
  ticker_intercepts,
  ticker_x_interactions,
  decay,
  foundation_weight
};

/// One family: exactly one of the choice lists is filled, according to `kind`.
struct Family {
  std::string name;
  FamilyKind kind = FamilyKind::features;
  std::vector<double> numbers;                      ///< C, decay, foundation_weight
  std::vector<std::vector<std::string>> features;   ///< features: sorted names per choice; {} is "none"
  std::vector<std::pair<bool, bool>> interactions;  ///< (enable_x_m, enable_x_abs_m)
  std::vector<Calibration> calibrations;
  std::vector<GroupReweight> reweights;
  std::vector<TickerIntercepts> intercepts;
  std::vector<bool> slopes;
  bool log_m_stands_in =
      false;  ///< features: log_m and abs_log_m in place of the forward pair where only log_m is there

  [[nodiscard]] std::size_t size() const;  ///< number of choices
  bool operator==(const Family&) const = default;
};

/// A choice of a family, as compact JSON as in a space file (`["rv20"]`, `"platt"`, `8`); empty: any but the neutral
/// one (nothing chosen, off, 0 weeks, weight 1).
struct ChoiceRef {
  std::string family, choice;
  bool operator==(const ChoiceRef&) const = default;
};

/// Where `choice` is made without `needs`, its family goes back to the neutral choice.
struct Need {
  ChoiceRef choice, needs;
  bool operator==(const Need&) const = default;
};

/// Something that the rules took out of the space, and why.
struct TakenOut {
  std::string family, choice, reason;
  bool operator==(const TakenOut&) const = default;
};

struct Space {
  std::vector<Family> families;
  std::vector<TakenOut> taken_out;
  std::vector<Need> needs;  ///< rules of a space file; interactions and slopes have theirs built in
  std::vector<std::vector<ChoiceRef>> exclusive;  ///< of each group, a configuration makes at most one choice
  bool operator==(const Space&) const = default;
};

/// Where a search of `space` starts: the first C (of `options` if the space does not vary C), nothing else chosen;
/// where a family does not offer what the base has, its first choice.
[[nodiscard]] Configuration base_configuration(const Space& space, const SearchOptions& options);

/// Every feature that the default space (or a space file) can name, x_m and x_abs_m included: what load_dataset and
/// space_facts are asked about.
[[nodiscard]] std::vector<std::string> features_of(const Space& space);

/// The default space before the availability rules.
[[nodiscard]] Space default_space(const SearchOptions& options);

/// The space after the availability rules: what the data cannot serve is taken out, with the reason.
[[nodiscard]] Space available_space(const Space& space, const SpaceFacts& facts);

/// The family's choice number `choice` applied to `config` (before the rules of `effective`), with the special rule
/// that going from no moneyness to a moneyness turns x_m on.
[[nodiscard]] Configuration vary(const Configuration& config, const Family& family, std::size_t choice);

}  // namespace calibeam
