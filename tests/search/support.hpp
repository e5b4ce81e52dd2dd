// Hand-made facts and evaluators whose scores come from a hash of the canonical text, so that another program can
// compute the same ones.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "calibeam/space_facts.hpp"
#include "calibeam/trial.hpp"
#include "search/ask.hpp"
#include "search/configuration_json.hpp"

namespace calibeam::testing {

inline SpaceFacts all_available() {
  SpaceFacts facts;
  facts.num_tickers = 10;
  facts.has_foundation = facts.has_chains = facts.slopes_with_all = facts.slopes_with_non_foundation = true;
  return facts;
}

inline std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

struct FakeRule {
  std::uint64_t seed = 0;
  std::uint64_t spread = 2001;   ///< distinct scores
  std::uint64_t fail_every = 0;  ///< 0: none fails
  bool blind_to_C = false;       ///< configurations that differ in C alone are twins
};

/// What the fake makes of one configuration.
inline Trial fake_trial(const Effective& e, const FakeRule& rule, std::int64_t id) {
  Trial t;
  t.id = id;
  t.config = e.config;
  t.canonical = e.canonical;
  const auto text = rule.blind_to_C ? e.canonical.substr(e.canonical.find(',')) : e.canonical;
  const auto hash = fnv1a(std::to_string(rule.seed) + text);
  if (rule.fail_every > 0 && (hash >> 7) % rule.fail_every == 0) {
    t.reason = "single_class";
    return t;
  }
  const auto a = static_cast<double>(hash % rule.spread) - static_cast<double>(rule.spread / 2);
  const auto b = static_cast<double>((hash >> 20) % 5);
  t.delta_log_loss = a * 1e-6;
  t.tie_score = b * 1e-4;
  WindowScore w;
  w.model = {0.6 + a * 1e-6, 0.2 + b * 1e-4, 0.01, 0.02};
  w.baseline = {0.6, 0.2, 0.01, 0.02};
  w.weekly_delta = {a * 1e-6};
  t.windows = {w, w};
  return t;
}

inline Ask fake_ask(const FakeRule& rule, std::vector<std::size_t>* batches = nullptr) {
  return [rule, batches, id = std::int64_t{0}](std::span<const Effective> wanted, const SearchStep&) mutable {
    std::vector<Trial> out;
    for (const auto& e : wanted) out.push_back(fake_trial(e, rule, ++id));
    if (batches != nullptr) batches->push_back(wanted.size());
    return out;
  };
}

}  // namespace calibeam::testing
