#include "trust/confidence_set.hpp"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>

#include "trust/shares.hpp"

namespace calibeam {
namespace {

// Two models whose difference does not vary over the draws cannot be told apart by them.
constexpr double kLeastStandardError = 1e-12;

/// Weekly performance less its mean, [models][weeks], and the means.
struct Centred {
  std::size_t num_models, num_weeks;
  std::vector<double> deviations, means;

  [[nodiscard]] std::span<const double> row(std::size_t m) const {
    return std::span(deviations).subspan(m * num_weeks, num_weeks);
  }
};

Centred centre(const ContributionView& trials, const std::vector<DistinctTrial>& models) {
  const auto n = static_cast<double>(trials.num_weeks);
  Centred centred{models.size(), trials.num_weeks, {}, {}};
  for (const auto& model : models) {
    const auto row = trials.row(model.row);
    const double mean = -std::accumulate(row.begin(), row.end(), 0.0);
    centred.means.push_back(mean);
    for (const double c : row) centred.deviations.push_back(-n * c - mean);
  }
  return centred;
}

/// Second moments of the draws' week counts about 1, times the number of draws: sums of whole numbers, and so exact.
/// Filled up to whole groups of rows.
std::vector<double> count_moments(const DrawCounts& draws) {
  const std::size_t weeks = draws.num_weeks;
  std::vector<double> sums((weeks + kRowGroup - 1) / kRowGroup * kRowGroup * weeks, 0.0), excess(weeks);
  for (std::size_t d = 0; d < draws.num_draws; ++d) {
    const double* counts = draws.block(d / kDrawBlock) + d % kDrawBlock;
    for (std::size_t t = 0; t < weeks; ++t) excess[t] = counts[t * kDrawBlock] - 1.0;
    for (std::size_t s = 0; s < weeks; ++s) {
      if (excess[s] == 0.0) continue;
      for (std::size_t t = 0; t < weeks; ++t) sums[s * weeks + t] += excess[s] * excess[t];
    }
  }
  return sums;
}

/// The deviations of kDrawBlock models side by side, [blocks of models][weeks][kDrawBlock].
std::vector<double> side_by_side(const Centred& centred) {
  const std::size_t weeks = centred.num_weeks, blocks = (centred.num_models + kDrawBlock - 1) / kDrawBlock;
  std::vector<double> out(blocks * weeks * kDrawBlock, 0.0);
  for (std::size_t m = 0; m < centred.num_models; ++m)
    for (std::size_t t = 0; t < weeks; ++t)
      out[(m / kDrawBlock * weeks + t) * kDrawBlock + m % kDrawBlock] = centred.row(m)[t];
  return out;
}

/// 1 / (root mean square over the draws of the recentred difference) of all pairs; 0 for twins. The variance is a
/// quadratic form in the weekly difference itself: nothing cancels between models that are nearly equal.
std::vector<double> inverse_standard_errors(const Centred& centred, const DrawCounts& draws, const DrawLoops& loops) {
  const std::size_t models = centred.num_models, weeks = centred.num_weeks;
  const auto moments = count_moments(draws), others = side_by_side(centred);
  std::vector<double> inverse(models * models, 0.0);
  tbb::parallel_for(std::size_t{0}, models, [&](std::size_t i) {
    std::vector<double> difference((weeks + kRowGroup) * kDrawBlock), forms(kDrawBlock);
    for (std::size_t first = 0; first < i; first += kDrawBlock) {
      loops.pair_forms({weeks, moments.data(), centred.row(i).data(), others.data() + first * weeks, difference.data(),
                        forms.data()});
      for (std::size_t j = first; j < std::min(i, first + kDrawBlock); ++j) {
        const double variance = std::max(forms[j - first], 0.0) / static_cast<double>(draws.num_draws);
        const double se = std::sqrt(variance) / static_cast<double>(weeks);
        inverse[i * models + j] = inverse[j * models + i] = se < kLeastStandardError ? 0.0 : 1.0 / se;
      }
    }
  });
  return inverse;
}

/// The order in which models survive: position 0 is never dropped, the last one is dropped first. statistic[m] is T_R
/// of the set of positions 0 .. m.
struct Survival {
  std::vector<std::size_t> order;
  std::vector<double> statistic;
};

/// The model that beats this one by most standard errors, of those that are left.
struct Rival {
  double statistic = 0.0;
  std::size_t model = SIZE_MAX;
};

Rival find_rival(const Centred& centred, const std::vector<double>& inverse_se, std::size_t model,
                 const std::vector<std::size_t>& alive) {
  Rival rival;
  for (const std::size_t j : alive) {
    const double t = (centred.means[j] - centred.means[model]) * inverse_se[model * centred.num_models + j];
    if (t > rival.statistic) rival = {t, j};
  }
  return rival;
}

Survival eliminate(const Centred& centred, const std::vector<double>& inverse_se) {
  const std::size_t models = centred.num_models;
  std::vector<std::size_t> alive(models);
  std::iota(alive.begin(), alive.end(), std::size_t{0});
  std::vector<Rival> rivals;
  for (std::size_t m = 0; m < models; ++m) rivals.push_back(find_rival(centred, inverse_se, m, alive));
  Survival survival{std::vector<std::size_t>(models), std::vector<double>(models, 0.0)};
  while (!alive.empty()) {
    const auto worst = std::max_element(alive.begin(), alive.end(), [&](std::size_t a, std::size_t b) {
      return rivals[a].statistic < rivals[b].statistic;
    });
    const std::size_t dropped = *worst, position = alive.size() - 1;
    survival.order[position] = dropped;
    survival.statistic[position] = rivals[dropped].statistic;
    alive.erase(worst);
    for (const std::size_t m : alive)
      if (rivals[m].model == dropped) rivals[m] = find_rival(centred, inverse_se, m, alive);
  }
  return survival;
}

/// Deviations in the order of survival, filled up to whole groups of rows.
std::vector<double> ordered_deviations(const Centred& centred, const Survival& survival) {
  std::vector<double> out;
  for (const std::size_t m : survival.order) {
    const auto row = centred.row(m);
    out.insert(out.end(), row.begin(), row.end());
  }
  out.resize((centred.num_models + kRowGroup - 1) / kRowGroup * kRowGroup * centred.num_weeks, 0.0);
  return out;
}

/// [m]: number of draws whose maximum over the pairs of positions 0 .. m reaches the statistic. The sets are nested, so
/// one pass over all pairs serves every round.
std::vector<std::size_t> count_reached(const Centred& centred, const Survival& survival,
                                       const std::vector<double>& inverse_se, const DrawCounts& draws,
                                       const DrawLoops& loops) {
  const std::size_t models = centred.num_models;
  const auto deviations = ordered_deviations(centred, survival);
  std::vector<double> ordered(models * models), critical(models);
  for (std::size_t m = 0; m < models; ++m) {
    critical[m] = reachable(survival.statistic[m]);
    for (std::size_t j = 0; j < m; ++j) {
      ordered[m * models + j] = inverse_se[survival.order[m] * models + survival.order[j]];
    }
  }
  struct Local {
    std::vector<double> errors;
    std::vector<std::size_t> reached;
  };
  tbb::enumerable_thread_specific<Local> locals(Local{{}, std::vector<std::size_t>(models, 0)});
  tbb::parallel_for(std::size_t{0}, draws.num_blocks, [&](std::size_t b) {
    auto& [errors, reached] = locals.local();
    errors.resize((models + kRowGroup) * kDrawBlock);
    loops.count_pairs({models, centred.num_weeks, deviations.data(), draws.block(b), errors.data(), ordered.data(),
                       critical.data(), draws.draws_in(b), reached.data()});
  });
  std::vector<std::size_t> total(models, 0);
  for (const auto& local : locals) {
    std::transform(total.begin(), total.end(), local.reached.begin(), total.begin(), std::plus<>());
  }
  return total;
}

bool same_model(std::span<const double> a, std::span<const double> b) {
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](double x, double y) { return std::fabs(x - y) <= kTwinTolerance; });
}

}  // namespace

std::vector<DistinctTrial> distinct_trials(const ContributionView& trials, std::span<const std::size_t> ranked,
                                           std::size_t limit) {
  std::vector<DistinctTrial> models;
  for (const std::size_t row : ranked) {
    const auto twin = std::find_if(models.begin(), models.end(), [&](const DistinctTrial& model) {
      return same_model(trials.row(row), trials.row(model.row));
    });
    if (twin != models.end()) {
      twin->twins.push_back(row);
    } else if (models.size() < limit) {
      models.push_back({row, {}, 1.0});
    } else {
      break;
    }
  }
  return models;
}

void find_confidence_set(const ContributionView& trials, const DrawCounts& draws, const DrawLoops& loops,
                         std::vector<DistinctTrial>& models) {
  if (models.empty()) return;
  const Centred centred = centre(trials, models);
  const auto inverse_se = inverse_standard_errors(centred, draws, loops);
  const Survival survival = eliminate(centred, inverse_se);
  const auto reached = count_reached(centred, survival, inverse_se, draws, loops);
  double running = 0.0;
  for (std::size_t m = models.size() - 1; m > 0; --m) {
    running = std::max(running, static_cast<double>(reached[m]) / static_cast<double>(draws.num_draws));
    models[survival.order[m]].p_value = running;
  }
  models[survival.order.front()].p_value = 1.0;
}

}  // namespace calibeam
