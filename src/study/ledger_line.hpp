// One line of results_cache.jsonl: a trial as a JSON object with its fields in a fixed order.
//
//   {"schema_version":1,"key":K,"status":"ok","reason":null,"score":S,"runtime_seconds":T,"config":{canonical},
//    "feature_choices":{...},"windows":[{"model":{...},"baseline":{...},"weekly_delta":[...]}],"check":H}
//
// `check` is the XXH3-64 of everything before it: a line that was cut short, glued to another, edited or written by
// something else is recognised without parsing it, so that a million lines load in a moment.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "calibeam/trial.hpp"

namespace calibeam {

/// A key as two numbers.
struct KeyBits {
  std::uint64_t high = 0, low = 0;
  auto operator<=>(const KeyBits&) const = default;
};

/// The bits of 32 hex digits; nothing if it is no key.
[[nodiscard]] std::optional<KeyBits> key_bits(std::string_view hex);

/// Appends the trial's line to `out`, with its newline.
void write_line(const Trial& trial, std::string& out);

/// The key of a line (without newline) that is whole and ours; nothing for any other.
[[nodiscard]] std::optional<KeyBits> key_of_line(std::string_view line);

/// Whether these bytes can be the beginning of a line of ours.
[[nodiscard]] bool starts_like_a_line(std::string_view bytes);

/// Fills reason, windows and runtime from a line that key_of_line accepted; config, canonical text and key stay. False,
/// with `trial` unspecified in those fields, if it does not hold what it should.
[[nodiscard]] bool read_results(std::string_view line, Trial& trial);

/// Fills key, config and canonical text as well, and the means.
[[nodiscard]] bool read_trial(std::string_view line, Trial& trial);

}  // namespace calibeam
