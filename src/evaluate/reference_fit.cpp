#include "evaluate/reference_fit.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "evaluate/tile_sweep.hpp"
#include "kernels/lane_sums.hpp"
#include "kernels/newton_path.hpp"

namespace calibeam {
namespace {

using kernels::NewtonProgress;
using kernels::NewtonState;

constexpr std::uint32_t kMaxPasses = 12;

/// On its way to the minimum of x_logit_prn alone.
struct Base {
  const FitWeights* weights;
  NewtonState state;
  bool found;
};

/// One pass in single precision; sums[0][i] becomes that of walkers[i], whose weights are in units of their mean.
ModelSumsAt sums_of(const FitContext& context, const ChunkSums& sums, std::size_t i, const FitWeights& weights) {
  ModelSumsAt out;
  add_up(sums[0][i], weights.mean(context.slice), out);
  return out;
}

Base base_of(const FitContext& context, const ReferenceJob& job) {
  const ColumnStatistics& logit = context.slice.columns[0];
  const ReferenceFit& known = *job.reference;
  if (known.found) return {job.weights, NewtonState({known.theta[0], known.theta[1]}), true};
  return {job.weights, NewtonState({logit.mean, logit.scale}), false};
}

/// Where single precision does not lead to the minimum, `found` stays false.
void fit_bases(const FitContext& context, std::vector<Base>& bases) {
  const ModelTerms model{{0}, std::make_shared<TickerEffects>()};
  ChunkSums sums;
  std::vector<double> workspace;
  for (std::uint32_t pass = 0; pass < kMaxPasses; ++pass) {
    std::vector<Base*> under_way;
    std::vector<Walker> walkers;
    for (Base& base : bases) {
      if (base.found || base.state.progress != NewtonProgress::running) continue;
      round_to_single(base.state.theta);
      under_way.push_back(&base);
      walkers.push_back({&model, base.weights, base.state.theta});
    }
    if (walkers.empty()) return;
    sweep<float>(context, walkers, sums);
    for (std::size_t i = 0; i < under_way.size(); ++i) {
      Base& base = *under_way[i];
      const ModelSumsAt at = sums_of(context, sums, i, *base.weights);
      const auto view = view_of(at, model, base.state.theta, kernels::kAnchorPenalty, context.slice.columns[0]);
      base.found = kernels::advance_to_anchor(base.state, view, base.weights->sum, workspace);
    }
  }
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

void fit_references(const FitContext& context, std::span<const ReferenceJob> jobs) {
  std::vector<Base> bases;
  for (const ReferenceJob& job : jobs) bases.push_back(base_of(context, job));
  fit_bases(context, bases);
  std::vector<Walker> walkers;
  std::vector<ReferenceFit*> walked;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    ReferenceFit& reference = *jobs[i].reference;
    reference.found = bases[i].found;
    reference.has_effects = jobs[i].with_effects;
    reference.model = {jobs[i].columns, class_effects(context.problem, jobs[i].with_effects)};
    if (!reference.found) continue;
    reference.theta.assign(reference.model.num_parameters(), 0.0);
    std::copy(bases[i].state.theta.begin(), bases[i].state.theta.end(), reference.theta.begin());
    walkers.push_back({&reference.model, jobs[i].weights, reference.theta});
    walked.push_back(&reference);
  }
  ChunkSums sums;
  if (!walkers.empty()) sweep<float>(context, walkers, sums);
  for (std::size_t i = 0; i < walked.size(); ++i) walked[i]->sums = sums_of(context, sums, i, *walkers[i].weights);
}

std::size_t reference_bytes(const Problem& problem, const ReferenceJob& job) {
  const std::size_t m = 1 + job.columns.size(), classes = job.with_effects ? problem.classes.size() : 0;
  return sizeof(double) * (kernels::kLanesPerSum * (m + m * (m + 1) / 2) +
                           classes * kernels::group_sums_size(static_cast<std::uint32_t>(m)));
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
