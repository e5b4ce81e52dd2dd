#include "evaluate/reference_fit.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "evaluate/tile_sweep.hpp"
#include "kernels/newton_path.hpp"

namespace calibeam {
namespace {

using kernels::NewtonProgress;
using kernels::NewtonState;
using kernels::PassKind;

constexpr std::uint32_t kMaxPasses = 12;

void take_sums(const FitContext& context, const FitWeights& weights, const ModelTerms& model,
               std::span<const double> theta, ModelSumsAt& out) {
  ChunkSums sums;
  const std::vector<Walker> walkers{{&model, &weights, theta}};
  sweep<float>(context, walkers, sums);
  add_up(sums[0][0], weights.mean(context.slice), out);
}

/// Constant and coefficient near the minimum of x_logit_prn alone; empty if single precision does not lead there.
std::vector<double> base_fit(const FitContext& context, const FitWeights& weights) {
  const ModelTerms base{{0}, std::make_shared<TickerEffects>()};
  const ColumnStatistics& logit = context.slice.columns[0];
  NewtonState state({logit.mean, logit.scale});
  ModelSumsAt sums;
  std::vector<double> workspace;
  for (std::uint32_t pass = 0; pass < kMaxPasses && state.progress == NewtonProgress::running; ++pass) {
    round_to_single(state.theta);
    take_sums(context, weights, base, state.theta, sums);
    const auto view = view_of(sums, base, state.theta, kernels::kAnchorPenalty, logit);
    if (kernels::advance_to_anchor(state, view, weights.sum, workspace)) return state.theta;
  }
  return {};
}

/// Every ticker class is a group of its own, or there are none.
std::shared_ptr<const TickerEffects> class_effects(const Problem& problem, bool with_effects) {
  auto effects = std::make_shared<TickerEffects>();
  effects->group_of_class.assign(problem.classes.size(), kNone);
  if (!with_effects) return effects;
  for (std::uint32_t c = 0; c < problem.classes.size(); ++c) {
    effects->group_of_class[c] = c;
    effects->groups.push_back({true, true, 1.0});
  }
  return effects;
}

std::vector<std::size_t> places_of(const ModelTerms& model, const ModelTerms& in) {
  std::vector<std::size_t> places{0};  // the constant
  for (const std::uint32_t column : model.columns) {
    const auto at = std::lower_bound(in.columns.begin(), in.columns.end(), column);
    places.push_back(1 + static_cast<std::size_t>(at - in.columns.begin()));
  }
  return places;
}

}  // namespace

ReferenceFit fit_reference(const FitContext& context, const FitWeights& weights, std::vector<std::uint32_t> columns,
                           bool with_effects) {
  ReferenceFit reference;
  const std::vector<double> base = base_fit(context, weights);
  reference.has_effects = with_effects;
  reference.model = {std::move(columns), class_effects(context.problem, with_effects)};
  if (base.empty()) return reference;
  reference.theta.assign(reference.model.num_parameters(), 0.0);
  std::copy(base.begin(), base.end(), reference.theta.begin());
  take_sums(context, weights, reference.model, reference.theta, reference.sums);
  reference.found = true;
  return reference;
}

ModelSumsAt part_of(const ReferenceFit& reference, const ModelTerms& model) {
  const std::vector<std::size_t> places = places_of(model, reference.model);
  const std::size_t n = places.size(), m = reference.model.num_terms();
  const auto& dense = reference.sums.dense;
  ModelSumsAt part;
  for (const std::size_t place : places) part.dense.push_back(dense[place]);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t k = 0; k <= j; ++k) {
      const auto [low, high] = std::minmax(places[j], places[k]);
      part.dense.push_back(dense[m + high * (high + 1) / 2 + low]);
    }
  const std::size_t stride = kernels::group_sums_size(static_cast<std::uint32_t>(n));
  const std::size_t from_stride = kernels::group_sums_size(static_cast<std::uint32_t>(m));
  part.groups.assign(stride * model.effects->groups.size(), 0.0);
  for (std::size_t c = 0; c < model.effects->group_of_class.size(); ++c) {
    const std::uint32_t group = model.effects->group_of_class[c];
    if (group == kNone) continue;
    const double* from = reference.sums.groups.data() + from_stride * c;
    double* to = part.groups.data() + stride * group;
    to[0] += from[0];
    to[1] += from[1];
    for (std::size_t k = 0; k < n; ++k) {
      to[2 + k] += from[2 + places[k]];
      to[2 + n + k] += from[2 + m + places[k]];
    }
  }
  return part;
}

}  // namespace calibeam
