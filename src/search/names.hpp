// What the enumerations of a configuration and the kinds of families are called in files and messages.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "calibeam/configuration.hpp"
#include "search/space.hpp"

namespace calibeam {

// In the order of the enumerators, so that an enumerator is the index of its name.
inline constexpr std::array<std::string_view, 3> kCalibrationNames{"none", "platt", "isotonic"};
inline constexpr std::array<std::string_view, 2> kReweightNames{"none", "chain"};
inline constexpr std::array<std::string_view, 3> kInterceptNames{"none", "all", "non_foundation"};
inline constexpr std::array<std::string_view, 9> kKindNames{"C",
                                                            "features",
                                                            "interactions",
                                                            "calibration",
                                                            "group_reweight",
                                                            "ticker_intercepts",
                                                            "ticker_x_interactions",
                                                            "decay",
                                                            "foundation_weight"};

/// The family whose choice switches the interactions on and off.
inline constexpr std::string_view kMoneyness = "moneyness";

[[nodiscard]] constexpr std::string_view name_of(Calibration v) { return kCalibrationNames[static_cast<unsigned>(v)]; }
[[nodiscard]] constexpr std::string_view name_of(GroupReweight v) { return kReweightNames[static_cast<unsigned>(v)]; }
[[nodiscard]] constexpr std::string_view name_of(TickerIntercepts v) {
  return kInterceptNames[static_cast<unsigned>(v)];
}
[[nodiscard]] constexpr std::string_view name_of(FamilyKind v) { return kKindNames[static_cast<unsigned>(v)]; }

/// The enumerator called `name`, if there is one.
template <typename Enum, std::size_t N>
[[nodiscard]] std::optional<Enum> named(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace calibeam
