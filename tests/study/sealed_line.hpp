// Lines of a ledger as somebody might have made them who knows how the check is computed.
#pragma once

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string>

#include "calibeam/trial.hpp"
#include "study/ledger_line.hpp"

namespace calibeam::testing {

/// The line (without newline) of a trial up to its check field.
inline std::string body_of(const Trial& trial) {
  std::string line;
  write_line(trial, line);
  return line.substr(0, line.find(",\"check\":\""));
}

/// `body` with the check field that belongs to it.
inline std::string sealed(const std::string& body) {
  return body + fmt::format(",\"check\":\"{:016x}\"}}", XXH3_64bits(body.data(), body.size()));
}

inline const char* const kSomeKey = "00112233445566778899aabbccddeeff";

/// Every field off its default and different from its neighbours; two windows, one of them without weeks.
inline Trial some_trial() {
  Trial t;
  t.key = kSomeKey;
  t.config.C = 0.5;
  t.config.feature_choices = {{"mine", {"caf\xC3\xA9 {\"}"}}};
  t.canonical = "{\"C\":0.5,\"features\":[\"caf\\u00e9 {\\\"}\"]}";
  t.runtime_seconds = 0.75;
  t.delta_log_loss = -1.25;
  t.windows = {{{0.5, 0.25, 0.125, 1}, {2, 3, 4, 5}, {-0.5, 1e-300, 7}}, {{6, 7, 8, 9}, {10, 11, 12, 13}, {}}};
  return t;
}

inline Trial failed_trial() {
  Trial t = some_trial();
  t.reason = "no_weight";
  t.windows.clear();
  return t;
}

}  // namespace calibeam::testing
