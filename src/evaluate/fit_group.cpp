#include "evaluate/fit_group.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "evaluate/staged_tile.hpp"
#include "evaluate/tile_walk.hpp"
#include "kernels/lane_sums.hpp"
#include "kernels/newton_path.hpp"

namespace calibeam {
namespace {

using kernels::NewtonPath;
using kernels::NewtonProgress;
using kernels::NewtonState;
using kernels::PassKind;

constexpr std::size_t triangle_size(std::size_t n) { return n * (n + 1) / 2; }

/// Models that differ in C alone, and their anchor.
struct Family {
  const FitWeights* weights;
  ModelRows rows;
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
  [[nodiscard]] const ModelSumsAt& hessian() const { return own.values.empty() ? family->anchor : own; }
};

/// Starts at "no change": coefficient 1 on the raw logit.
std::vector<double> identity_start(const ColumnStatistics& logit, const ModelRows& rows) {
  std::vector<double> theta(rows.num_terms() + 2 * rows.effects->groups.size(), 0.0);
  theta[0] = logit.mean;
  theta[1] = logit.scale;
  return theta;
}

std::vector<std::uint32_t> active_columns(const Problem& problem, const Slice& slice, const Candidate& candidate) {
  std::vector<std::uint32_t> columns;
  for (const std::uint32_t column : candidate.columns)
    if (slice.columns[column].active) columns.push_back(column);
  for (auto level = problem.num_numeric; level < problem.columns.size(); ++level)
    if (slice.columns[level].active) columns.push_back(level);
  return columns;
}

auto family_key(const FitJob& job) {
  const Candidate& c = *job.candidate;
  return std::tie(c.weighting, c.columns, c.intercepts, c.slopes);
}

class Group {
 public:
  Group(const FitContext& context, std::span<const FitJob> jobs) : context_(context), tile_(context), walk_(context) {
    families_.reserve(jobs.size());
    models_.reserve(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const bool known_family = i > 0 && same_family(jobs[i - 1], jobs[i]);
      if (!known_family) add_family(jobs[i]);
      if (!known_family || jobs[i - 1].candidate->C != jobs[i].candidate->C)
        models_.push_back({&families_.back(), 1.0 / jobs[i].candidate->C, {NewtonState({}), PassKind::hessian}, {}});
      model_of_job_.push_back(models_.size() - 1);
    }
    stage_memory();
  }

  std::vector<FittedJob> run() {
    find_anchors();
    for (Model& model : models_) set_out(model);
    find_minima();
    std::vector<FittedJob> results;
    results.reserve(model_of_job_.size());
    for (const std::size_t model : model_of_job_) results.push_back(result_of(models_[model]));
    return results;
  }

 private:
  /// Something that takes sums at a point in this sweep.
  struct Walker {
    const ModelRows* rows;
    std::span<const double> theta;
    PassSums* sums;
  };

  void add_family(const FitJob& job) {
    const Candidate& candidate = *job.candidate;
    auto& effects = effects_[{candidate.intercepts, candidate.slopes}];
    if (!effects)
      effects = std::make_shared<TickerEffects>(
          ticker_effects(context_.problem, context_.slice, candidate.intercepts, candidate.slopes));
    ModelRows rows;
    rows.columns = active_columns(context_.problem, context_.slice, candidate);
    rows.effects = effects;
    auto start = identity_start(context_.slice.columns[0], rows);
    families_.push_back({job.weights, std::move(rows), NewtonState(std::move(start)), {}, false});
  }

  /// Gives every column and weighting that some model uses its place in the staged tile.
  void stage_memory() {
    for (const Family& family : families_) {
      for (const std::uint32_t column : family.rows.columns) tile_.add(column);
      tile_.add(family.weights);
    }
    tile_.allocate();
    for (Family& family : families_) {
      for (const std::uint32_t column : family.rows.columns) family.rows.tile_columns.push_back(tile_.column(column));
      family.rows.tile_weights = tile_.weights(family.weights);
      family.rows.tile_outcome = tile_.outcome();
    }
  }

  void sweep(std::span<const Walker> walkers) {
    const TileRange range = tiles_of(context_.tiles, context_.problem, context_.slice.fit);
    for (std::uint32_t t = range.first; t < range.last; ++t) {
      const Tile& tile = context_.tiles.tiles[t];
      tile_.stage(tile);
      for (const Walker& walker : walkers) walk_.add(*walker.rows, walker.theta, tile, *walker.sums);
    }
  }

  PassSums* pass_sums(std::size_t i, const ModelRows& rows, PassKind kind) {
    if (pass_sums_.size() <= i) pass_sums_.resize(i + 1);
    clear(pass_sums_[i], rows, kind);
    return &pass_sums_[i];
  }

  [[nodiscard]] kernels::ModelSums view(const Family& family, const ModelSumsAt& sums, std::span<const double> theta,
                                        double penalty) const {
    return view_of(sums, family.rows, theta, penalty, context_.slice.columns[0]);
  }

  void find_anchors() {
    std::vector<Family*> active;
    for (Family& family : families_) active.push_back(&family);
    while (!active.empty()) {
      pass_sums_.reserve(models_.size());  // walkers point into it
      std::vector<Walker> walkers;
      for (const Family* family : active)
        walkers.push_back(
            {&family->rows, family->state.theta, pass_sums(walkers.size(), family->rows, PassKind::hessian)});
      sweep(walkers);
      for (std::size_t i = 0; i < active.size(); ++i) update_anchor(*active[i], pass_sums_[i]);
      std::erase_if(active,
                    [](const Family* f) { return f->has_anchor || f->state.progress == NewtonProgress::failed; });
    }
  }

  void update_anchor(Family& family, const PassSums& sums) {
    add_up(sums, family.anchor);
    const auto at_anchor = view(family, family.anchor, family.state.theta, kernels::kAnchorPenalty);
    family.has_anchor = kernels::is_near(at_anchor, family.weights->sum, gradient_);
    if (!family.has_anchor) kernels::advance(family.state, at_anchor, family.weights->sum, workspace_);
  }

  /// From the anchor, or without one on its own.
  void set_out(Model& model) {
    const Family& family = *model.family;
    if (!family.has_anchor) {
      model.path = {NewtonState(identity_start(context_.slice.columns[0], family.rows)), PassKind::hessian};
      return;
    }
    model.path.state = NewtonState(family.state.theta);
    model.path.state.iterations = family.state.iterations;
    const auto at_anchor = view(family, family.anchor, model.path.state.theta, model.penalty);
    kernels::advance_with_hessian(model.path, at_anchor, family.weights->sum, workspace_);
  }

  void find_minima() {
    std::vector<Model*> active;
    for (Model& model : models_) active.push_back(&model);
    const auto at_rest = [](const Model* m) { return m->path.state.progress != NewtonProgress::running; };
    std::erase_if(active, at_rest);
    while (!active.empty()) {
      pass_sums_.reserve(models_.size());
      std::vector<Walker> walkers;
      for (const Model* model : active) {
        const ModelRows& rows = model->family->rows;
        walkers.push_back({&rows, model->path.state.theta, pass_sums(walkers.size(), rows, model->path.next)});
      }
      sweep(walkers);
      for (std::size_t i = 0; i < active.size(); ++i) update(*active[i], pass_sums_[i]);
      std::erase_if(active, at_rest);
    }
  }

  void update(Model& model, const PassSums& sums) {
    const Family& family = *model.family;
    const auto& theta = model.path.state.theta;
    if (sums.kind == PassKind::hessian) {
      add_up(sums, model.own);
      kernels::advance_with_hessian(model.path, view(family, model.own, theta, model.penalty), family.weights->sum,
                                    workspace_);
      return;
    }
    add_up(sums, gradient_sums_);
    kernels::advance_with_gradient(model.path, view(family, gradient_sums_, theta, model.penalty),
                                   view(family, model.hessian(), theta, model.penalty), family.weights->sum,
                                   workspace_);
  }

  static FittedJob result_of(const Model& model) {
    const NewtonState& state = model.path.state;
    const bool ok = state.progress == NewtonProgress::converged;
    return {ok ? FitStatus::ok : FitStatus::not_converged,
            model.family->rows.columns,
            state.theta,
            model.family->rows.effects,
            state.gradient_norm,
            state.iterations};
  }

  const FitContext& context_;
  StagedTile tile_;
  TileWalk walk_;
  std::map<std::pair<TickerIntercepts, bool>, std::shared_ptr<const TickerEffects>> effects_;
  std::vector<Family> families_;
  std::vector<Model> models_;
  std::vector<std::size_t> model_of_job_;
  std::vector<PassSums> pass_sums_;
  ModelSumsAt gradient_sums_;
  std::vector<double> gradient_, workspace_;
};

}  // namespace

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
  return kernels::kLanesPerSum * sizeof(double) *
         (n + triangle_size(n) + groups * kernels::group_sums_size(static_cast<std::uint32_t>(n)));
}

}  // namespace calibeam
