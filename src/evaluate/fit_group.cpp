#include "evaluate/fit_group.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "evaluate/tile_sweep.hpp"
#include "kernels/lane_sums.hpp"
#include "kernels/newton_path.hpp"

namespace calibeam {
namespace {

using kernels::NewtonPath;
using kernels::NewtonProgress;
using kernels::NewtonState;
using kernels::PassKind;

constexpr std::size_t triangle_size(std::size_t n) { return n * (n + 1) / 2; }

/// Passes in single precision that may lead to an anchor; a way that is longer is gone again in double precision.
constexpr std::uint32_t kMaxRoughPasses = 8;

/// Models that differ in C alone, and their anchor.
struct Family {
  const FitWeights* weights;
  const ReferenceFit* reference;
  ModelTerms model;
  NewtonState state;  // on the way to the anchor, then at it
  ModelSumsAt anchor;
  bool has_anchor = false;
};

/// One model while it is being fitted.
struct Model {
  Family* family;
  double penalty;
  NewtonPath path;
  ModelSumsAt own;  // sums with Hessian that it took itself
  [[nodiscard]] const ModelSumsAt& hessian() const { return own.dense.empty() ? family->anchor : own; }
};

Walker walker_of(const Family& family) { return {&family.model, family.weights, family.state.theta}; }
Walker walker_of(const Model& model, PassKind kind) {
  return {&model.family->model, model.family->weights, model.path.state.theta, kind};
}

/// Starts at "no change": coefficient 1 on the raw logit.
std::vector<double> identity_start(const ColumnStatistics& logit, const ModelTerms& model) {
  std::vector<double> theta(model.num_parameters(), 0.0);
  theta[0] = logit.mean;
  theta[1] = logit.scale;
  return theta;
}

auto family_key(const FitJob& job) {
  const Candidate& c = *job.candidate;
  return std::tie(c.weighting, c.columns, c.intercepts, c.slopes);
}

class Group {
 public:
  Group(const FitContext& context, std::span<const FitJob> jobs) : context_(context) {
    families_.reserve(jobs.size());
    models_.reserve(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const bool known_family = i > 0 && same_family(jobs[i - 1], jobs[i]);
      if (!known_family) add_family(jobs[i]);
      if (!known_family || jobs[i - 1].candidate->C != jobs[i].candidate->C)
        models_.push_back({&families_.back(), 1.0 / jobs[i].candidate->C, {NewtonState({}), PassKind::hessian}, {}});
      model_of_job_.push_back(models_.size() - 1);
    }
  }

  std::vector<FittedJob> run() {
    find_anchors_roughly();
    find_anchors();
    for (Model& model : models_) set_out(model);
    find_minima_roughly();
    find_minima();
    std::vector<FittedJob> results;
    results.reserve(model_of_job_.size());
    for (const std::size_t model : model_of_job_) results.push_back(result_of(models_[model]));
    return results;
  }

 private:
  void add_family(const FitJob& job) {
    const Candidate& candidate = *job.candidate;
    auto& effects = effects_[{candidate.intercepts, candidate.slopes}];
    if (!effects)
      effects = std::make_shared<TickerEffects>(
          ticker_effects(context_.problem, context_.slice, candidate.intercepts, candidate.slopes));
    families_.push_back({.weights = job.weights,
                         .reference = job.reference,
                         .model = {active_columns(context_.problem, context_.slice, candidate), effects},
                         .state = NewtonState({}),
                         .anchor = {}});
    start_over(families_.back());
  }

  void start_over(Family& family) {
    family.state = NewtonState(identity_start(context_.slice.columns[0], family.model));
  }

  /// One pass over the rows; sums(i) becomes that of item i.
  template <class Real, class Item, class WalkerOf>
  void take_sums(const std::vector<Item*>& items, WalkerOf walker_of) {
    std::vector<Walker> walkers;
    walkers.reserve(items.size());
    for (Item* item : items) walkers.push_back(walker_of(*item));
    sweep<Real>(context_, walkers, sums_);
  }
  [[nodiscard]] const PassSums& sums(std::size_t i) const { return sums_[0][i]; }

  [[nodiscard]] kernels::ModelSums view(const Family& family, const ModelSumsAt& sums, std::span<const double> theta,
                                        double penalty) const {
    return view_of(sums, family.model, theta, penalty, context_.slice.columns[0]);
  }

  /// The families that are still on their way to an anchor.
  std::vector<Family*> under_way() {
    std::vector<Family*> families;
    for (Family& family : families_)
      if (!family.has_anchor && family.state.progress == NewtonProgress::running) families.push_back(&family);
    return families;
  }

  /// The first step, if there is a reference, or even the anchor.
  void leave_reference(Family& family) {
    if (family.reference == nullptr || !family.reference->found) return;
    family.state.theta.assign(family.model.num_parameters(), 0.0);
    std::copy_n(family.reference->theta.begin(), 2, family.state.theta.begin());
    family.anchor = part_of(*family.reference, family.model);
    look_at_anchor(family);
  }

  /// In single precision, as far as that leads.
  void find_anchors_roughly() {
    for (Family& family : families_) leave_reference(family);
    for (std::uint32_t pass = 0; pass < kMaxRoughPasses; ++pass) {
      const std::vector<Family*> families = under_way();
      if (families.empty()) break;
      take_sums<float>(families, [](Family& family) {
        round_to_single(family.state.theta);
        return walker_of(family);
      });
      for (std::size_t i = 0; i < families.size(); ++i)
        update_anchor(*families[i], sums(i), families[i]->weights->mean(context_.slice));
    }
    for (Family& family : families_)
      if (!family.has_anchor) start_over(family);
  }

  void find_anchors() {
    for (auto families = under_way(); !families.empty(); families = under_way()) {
      take_sums<double>(families, [](Family& family) { return walker_of(family); });
      for (std::size_t i = 0; i < families.size(); ++i) update_anchor(*families[i], sums(i), 1.0);
    }
  }

  void update_anchor(Family& family, const PassSums& sums, double unit) {
    add_up(sums, unit, family.anchor);
    look_at_anchor(family);
  }

  void look_at_anchor(Family& family) {
    const auto at_anchor = view(family, family.anchor, family.state.theta, kernels::kAnchorPenalty);
    family.has_anchor = kernels::advance_to_anchor(family.state, at_anchor, family.weights->sum, workspace_);
  }

  /// From the anchor, or without one on its own.
  void set_out(Model& model) {
    const Family& family = *model.family;
    if (!family.has_anchor) {
      model.path = {NewtonState(identity_start(context_.slice.columns[0], family.model)), PassKind::hessian};
      return;
    }
    model.path.state = NewtonState(family.state.theta);
    model.path.state.iterations = family.state.iterations;
    const auto at_anchor = view(family, family.anchor, model.path.state.theta, model.penalty);
    kernels::advance_roughly(model.path, at_anchor, family.weights->sum, workspace_);
    leave_rough_way(model);
  }

  /// Where single precision comes to nothing, from the start in double.
  void leave_rough_way(Model& model) {
    if (model.path.state.progress != NewtonProgress::failed) return;
    model.path = {NewtonState(identity_start(context_.slice.columns[0], model.family->model)), PassKind::hessian};
  }

  std::vector<Model*> waiting_for(PassKind a, PassKind b) {
    std::vector<Model*> models;
    for (Model& model : models_)
      if (model.path.state.progress == NewtonProgress::running && (model.path.next == a || model.path.next == b))
        models.push_back(&model);
    return models;
  }

  void find_minima_roughly() {
    constexpr auto kRough = PassKind::rough_hessian;
    for (auto models = waiting_for(kRough, kRough); !models.empty(); models = waiting_for(kRough, kRough)) {
      take_sums<float>(models, [](Model& model) {
        round_to_single(model.path.state.theta);
        return walker_of(model, PassKind::hessian);
      });
      for (std::size_t i = 0; i < models.size(); ++i) {
        Model& model = *models[i];
        const FitWeights& weights = *model.family->weights;
        add_up(sums(i), weights.mean(context_.slice), model.own);
        kernels::advance_roughly(model.path, view(*model.family, model.own, model.path.state.theta, model.penalty),
                                 weights.sum, workspace_);
        leave_rough_way(model);
      }
    }
  }

  void find_minima() {
    constexpr auto kA = PassKind::gradient, kB = PassKind::hessian;
    for (auto models = waiting_for(kA, kB); !models.empty(); models = waiting_for(kA, kB)) {
      take_sums<double>(models, [](Model& model) { return walker_of(model, model.path.next); });
      for (std::size_t i = 0; i < models.size(); ++i) update(*models[i], sums(i));
    }
  }

  void update(Model& model, const PassSums& sums) {
    const Family& family = *model.family;
    const auto& theta = model.path.state.theta;
    if (sums.kind == PassKind::hessian) {
      add_up(sums, 1.0, model.own);
      kernels::advance_with_hessian(model.path, view(family, model.own, theta, model.penalty), family.weights->sum,
                                    workspace_);
      return;
    }
    add_up(sums, 1.0, gradient_sums_);
    kernels::advance_with_gradient(model.path, view(family, gradient_sums_, theta, model.penalty),
                                   view(family, model.hessian(), theta, model.penalty), family.weights->sum,
                                   workspace_);
  }

  static FittedJob result_of(const Model& model) {
    const NewtonState& state = model.path.state;
    const bool ok = state.progress == NewtonProgress::converged;
    return {ok ? FitStatus::ok : FitStatus::not_converged,
            model.family->model.columns,
            state.theta,
            model.family->model.effects,
            state.gradient_norm,
            state.iterations};
  }

  const FitContext& context_;
  std::map<std::pair<TickerIntercepts, bool>, std::shared_ptr<const TickerEffects>> effects_;
  std::vector<Family> families_;
  std::vector<Model> models_;
  std::vector<std::size_t> model_of_job_;
  ChunkSums sums_;
  ModelSumsAt gradient_sums_;
  std::vector<double> workspace_;
};

}  // namespace

std::vector<std::uint32_t> active_columns(const Problem& problem, const Slice& slice, const Candidate& candidate) {
  std::vector<std::uint32_t> columns;
  for (const std::uint32_t column : candidate.columns)
    if (slice.columns[column].active) columns.push_back(column);
  for (auto level = problem.num_numeric; level < problem.columns.size(); ++level)
    if (slice.columns[level].active) columns.push_back(level);
  return columns;
}

bool family_before(const FitJob& a, const FitJob& b) {
  return std::tuple_cat(family_key(a), std::tie(a.candidate->C)) <
         std::tuple_cat(family_key(b), std::tie(b.candidate->C));
}

bool same_family(const FitJob& a, const FitJob& b) { return family_key(a) == family_key(b); }

std::vector<FittedJob> fit_group(const FitContext& context, std::span<const FitJob> jobs) {
  return Group(context, jobs).run();
}

std::size_t fit_job_bytes(const Problem& problem, const Candidate& candidate) {
  const std::size_t n = 1 + candidate.columns.size() + (problem.columns.size() - problem.num_numeric);
  const std::size_t groups = candidate.intercepts == TickerIntercepts::none ? 0 : problem.classes.size();
  return sizeof(double) * (kernels::kLanesPerSum * (n + triangle_size(n)) +
                           groups * kernels::group_sums_size(static_cast<std::uint32_t>(n)));
}

}  // namespace calibeam
