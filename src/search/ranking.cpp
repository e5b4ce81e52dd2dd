#include "search/ranking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "search/configuration_json.hpp"

namespace calibeam {
namespace {

// Everything of section 8's plainness but the canonical text.
auto plainness(const Trial& t) {
  const Configuration& c = t.config;
  const auto features = sorted_features(c).size() + (c.enable_x_m ? 1U : 0U) + (c.enable_x_abs_m ? 1U : 0U);
  return std::make_tuple(features, c.calibrate, c.group_reweight, c.ticker_intercepts, c.ticker_x_interactions,
                         c.train_decay_half_life_weeks, c.foundation_weight, c.C);
}

auto numbers(const Metrics& m) { return std::array{m.log_loss, m.brier, m.ece, m.ece_q}; }

}  // namespace

std::int64_t score_units(double value) {
  constexpr double kLimit = 4.0e18;  // so that two of them add up without overflow
  const double units = std::nearbyint(value * 1e10);
  if (std::isnan(units)) return static_cast<std::int64_t>(kLimit);
  return static_cast<std::int64_t>(std::clamp(units, -kLimit, kLimit));
}

bool plainer(const Trial& a, const Trial& b) {
  const auto left = plainness(a), right = plainness(b);
  return left != right ? left < right : a.canonical < b.canonical;
}

bool better_by_score(const Trial& a, const Trial& b) {
  const auto left = std::pair(score_units(a.score()), score_units(a.tie_score));
  const auto right = std::pair(score_units(b.score()), score_units(b.tie_score));
  return left != right ? left < right : plainer(a, b);
}

bool better_among_tied(const Trial& a, const Trial& b) {
  const auto left = std::pair(score_units(a.tie_score), score_units(a.score()));
  const auto right = std::pair(score_units(b.tie_score), score_units(b.score()));
  return left != right ? left < right : plainer(a, b);
}

std::vector<const Trial*> ranking(std::span<const Trial* const> trials, double tie_epsilon) {
  std::vector<const Trial*> ranked;
  for (const Trial* t : trials) {
    if (t->ok()) ranked.push_back(t);
  }
  if (ranked.empty()) return ranked;
  std::sort(ranked.begin(), ranked.end(), [](const Trial* a, const Trial* b) { return better_by_score(*a, *b); });
  const auto limit = score_units(ranked.front()->score()) + score_units(tie_epsilon);
  const auto tied_end = std::partition_point(ranked.begin(), ranked.end(),
                                             [&](const Trial* t) { return score_units(t->score()) <= limit; });
  std::sort(ranked.begin(), tied_end, [](const Trial* a, const Trial* b) { return better_among_tied(*a, *b); });
  return ranked;
}

bool twins(const Trial& a, const Trial& b) {
  const auto windows = std::min(a.windows.size(), b.windows.size());
  for (std::size_t w = 0; w < windows; ++w) {
    const auto left = numbers(a.windows[w].model), right = numbers(b.windows[w].model);
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (!(std::fabs(left[i] - right[i]) <= 1e-12)) return false;
    }
  }
  return true;
}

std::vector<const Trial*> next_beam(std::span<const Trial* const> trials, std::size_t width, double tie_epsilon) {
  std::vector<const Trial*> members;
  for (const Trial* t : ranking(trials, tie_epsilon)) {
    const bool doubled = std::any_of(members.begin(), members.end(), [t](const Trial* m) { return twins(*t, *m); });
    if (!doubled) members.push_back(t);
  }
  if (members.empty()) return members;
  const Trial* best = *std::min_element(members.begin(), members.end(),
                                        [](const Trial* a, const Trial* b) { return better_by_score(*a, *b); });
  if (members.size() > width) members.resize(width);
  if (std::find(members.begin(), members.end(), best) == members.end()) members.back() = best;
  return members;
}

}  // namespace calibeam
