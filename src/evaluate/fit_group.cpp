#include "evaluate/fit_group.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "kernels/lane_sums.hpp"
#include "kernels/newton_iteration.hpp"

namespace calibeam {
namespace {

using kernels::add_lanes;
using kernels::kLanesPerSum;
using kernels::NewtonProgress;

constexpr std::size_t triangle_size(std::size_t n) { return n * (n + 1) / 2; }

/// One model while it is being fitted. Sums are kept in lanes; see row_kernels.hpp.
struct Model {
  const FitJob* job;
  std::vector<std::uint32_t> columns;
  std::vector<const double*> tile_columns;  // where each column stands in the staged tile
  const double* tile_weights = nullptr;
  std::shared_ptr<const TickerEffects> effects;
  kernels::NewtonState state;
  std::vector<double> dense;   // [n + n(n+1)/2] lanes
  std::vector<double> groups;  // [groups][2 + 2 n] lanes

  [[nodiscard]] std::uint32_t num_terms() const { return static_cast<std::uint32_t>(columns.size()) + 1; }
  [[nodiscard]] std::size_t num_dense_sums() const { return num_terms() + triangle_size(num_terms()); }
};

/// Starts at "no change": coefficient 1 on the raw logit.
std::vector<double> identity_start(const ColumnStatistics& logit, std::size_t num_columns, std::size_t num_groups) {
  std::vector<double> theta(1 + num_columns + 2 * num_groups, 0.0);
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

class Group {
 public:
  Group(const FitContext& context, std::span<const FitJob> jobs) : context_(context) {
    std::map<std::pair<TickerIntercepts, bool>, std::shared_ptr<const TickerEffects>> layouts;
    models_.reserve(jobs.size());
    for (const FitJob& job : jobs) {
      const Candidate& candidate = *job.candidate;
      auto& layout = layouts[{candidate.intercepts, candidate.slopes}];
      if (!layout)
        layout = std::make_shared<TickerEffects>(
            ticker_effects(context.problem, context.slice, candidate.intercepts, candidate.slopes));
      add_model(job, layout);
    }
    stage_memory();
  }

  std::vector<FittedJob> run() {
    std::vector<Model*> active;
    for (Model& model : models_) active.push_back(&model);
    while (!active.empty()) {
      sweep(active);
      for (Model* model : active) update(*model);
      std::erase_if(active, [](const Model* m) { return m->state.progress != NewtonProgress::running; });
    }
    std::vector<FittedJob> results;
    results.reserve(models_.size());
    for (Model& model : models_) results.push_back(result_of(model));
    return results;
  }

 private:
  void add_model(const FitJob& job, std::shared_ptr<const TickerEffects> effects) {
    auto columns = active_columns(context_.problem, context_.slice, *job.candidate);
    auto start = identity_start(context_.slice.columns[0], columns.size(), effects->groups.size());
    models_.push_back(
        {&job, std::move(columns), {}, nullptr, std::move(effects), kernels::NewtonState(std::move(start)), {}, {}});
    Model& model = models_.back();
    model.dense.resize(kLanesPerSum * model.num_dense_sums());
    model.groups.resize(kLanesPerSum * model.effects->groups.size() * kernels::group_sums_size(model.num_terms()));
  }

  /// Gives every column and weighting that some model uses its place in the staged tile.
  void stage_memory() {
    std::map<std::uint32_t, std::size_t> column_place;
    std::map<const FitWeights*, std::size_t> weight_place;
    for (const Model& model : models_) {
      for (const std::uint32_t column : model.columns) column_place.emplace(column, 0);
      weight_place.emplace(model.job->weights, 0);
    }
    for (auto& [column, place] : column_place) {
      place = staged_columns_.size();
      staged_columns_.push_back(column);
    }
    for (auto& [weights, place] : weight_place) {
      place = staged_columns_.size() + staged_weights_.size();
      staged_weights_.push_back(weights);
    }
    tile_.resize((staged_columns_.size() + staged_weights_.size()) * kTileRows);
    for (Model& model : models_) {
      for (const std::uint32_t column : model.columns)
        model.tile_columns.push_back(tile_.data() + column_place[column] * kTileRows);
      model.tile_weights = tile_.data() + weight_place[model.job->weights] * kTileRows;
    }
  }

  void stage(const Tile& tile) {
    const Problem& problem = context_.problem;
    double* out = tile_.data();
    for (const std::uint32_t column : staged_columns_) {
      const ColumnStatistics& s = context_.slice.columns[column];
      context_.kernels.standardise_rows(problem.columns[column].values.data() + tile.first_row, tile.num_rows, s.median,
                                        s.mean, 1.0 / s.scale, out);
      out += kTileRows;
    }
    for (const FitWeights* weights : staged_weights_) {
      for (std::uint32_t p = tile.first_piece; p < tile.last_piece; ++p) {
        const Piece& piece = context_.tiles.pieces[p];
        stage_fit_weights(problem, context_.slice, *weights, tile.first_row + piece.begin, piece.end - piece.begin,
                          piece.ticker_class, out + piece.begin);
      }
      out += kTileRows;
    }
  }

  void sweep(std::span<Model* const> active) {
    for (Model* model : active) {
      std::fill(model->dense.begin(), model->dense.end(), 0.0);
      std::fill(model->groups.begin(), model->groups.end(), 0.0);
      part_.resize(std::max(part_.size(), model->dense.size()));
    }
    const TileRange range = tiles_of(context_.tiles, context_.problem, context_.slice.fit);
    for (std::uint32_t t = range.first; t < range.last; ++t) {
      const Tile& tile = context_.tiles.tiles[t];
      stage(tile);
      for (Model* model : active) walk(*model, tile);
    }
  }

  void walk(Model& model, const Tile& tile) {
    const auto n = model.num_terms();
    see_ticker_effects(model, tile);
    kernels::NewtonRows rows{model.tile_columns.data(),
                             context_.problem.outcome.data() + tile.first_row,
                             model.tile_weights,
                             0,
                             tile.num_rows,
                             n,
                             model.state.theta.data(),
                             constant_.data(),
                             logit_slope_.data(),
                             residual_.data(),
                             curvature_.data()};
    context_.kernels.row_slopes(rows);
    context_.kernels.newton_sums(rows, {part_.data(), part_.data() + kLanesPerSum * n});
    add_lanes(part_.data(), model.num_dense_sums(), model.dense.data());
    if (model.effects->groups.empty()) return;
    const std::size_t size = kLanesPerSum * kernels::group_sums_size(n);
    for (std::uint32_t p = tile.first_piece; p < tile.last_piece; ++p) {
      const Piece& piece = context_.tiles.pieces[p];
      const std::uint32_t group = model.effects->group_of_class[piece.ticker_class];
      if (group == kNone) continue;
      rows.begin = piece.begin;
      rows.end = piece.end;
      context_.kernels.group_sums(rows, model.effects->groups[group].has_slope, model.groups.data() + size * group);
    }
  }

  /// The constant and the coefficient of x_logit_prn that each 8 rows of the tile see.
  void see_ticker_effects(const Model& model, const Tile& tile) {
    const auto& theta = model.state.theta;
    const auto n = model.num_terms();
    const auto& groups = model.effects->groups;
    const ColumnStatistics& logit = context_.slice.columns[0];
    if (groups.empty()) {
      std::fill_n(constant_.begin(), tile.num_rows / kRowPadding, theta[0]);
      std::fill_n(logit_slope_.begin(), tile.num_rows / kRowPadding, theta[1]);
      return;
    }
    for (std::uint32_t p = tile.first_piece; p < tile.last_piece; ++p) {
      const Piece& piece = context_.tiles.pieces[p];
      const std::uint32_t group = model.effects->group_of_class[piece.ticker_class];
      double constant = theta[0], slope = theta[1];
      if (group != kNone) {
        const double own = theta[n + groups.size() + group] / groups[group].slope_scale;
        constant += theta[n + group] + own * logit.mean;
        slope += own * logit.scale;
      }
      std::fill(constant_.begin() + piece.begin / kRowPadding, constant_.begin() + piece.end / kRowPadding, constant);
      std::fill(logit_slope_.begin() + piece.begin / kRowPadding, logit_slope_.begin() + piece.end / kRowPadding,
                slope);
    }
  }

  void update(Model& model) {
    const auto n = model.num_terms();
    const std::size_t num_group_sums = model.groups.size() / kLanesPerSum;
    sums_.resize(model.num_dense_sums() + num_group_sums);
    kernels::sum_all_lanes(model.dense.data(), model.num_dense_sums(), sums_.data());
    kernels::sum_all_lanes(model.groups.data(), num_group_sums, sums_.data() + model.num_dense_sums());
    const std::span<const double> sums(sums_);
    kernels::ModelSums view;
    view.num_terms = n;
    view.gradient = sums.first(n);
    view.hessian = sums.subspan(n, triangle_size(n));
    view.groups = model.effects->groups;
    view.group_sums = sums.subspan(model.num_dense_sums());
    view.theta = model.state.theta;
    view.penalty = 1.0 / model.job->candidate->C;
    view.logit_mean = context_.slice.columns[0].mean;
    view.logit_scale = context_.slice.columns[0].scale;
    kernels::advance(model.state, view, model.job->weights->sum, workspace_);
  }

  static FittedJob result_of(Model& model) {
    const bool ok = model.state.progress == NewtonProgress::converged;
    return {ok ? FitStatus::ok : FitStatus::not_converged,
            std::move(model.columns),
            std::move(model.state.theta),
            std::move(model.effects),
            model.state.gradient_norm,
            model.state.iterations};
  }

  const FitContext& context_;
  std::vector<Model> models_;
  std::vector<std::uint32_t> staged_columns_;
  std::vector<const FitWeights*> staged_weights_;
  std::vector<double> tile_, part_, sums_, workspace_;
  std::vector<double> residual_ = std::vector<double>(kTileRows), curvature_ = std::vector<double>(kTileRows);
  std::vector<double> constant_ = std::vector<double>(kTileRows / kRowPadding);
  std::vector<double> logit_slope_ = std::vector<double>(kTileRows / kRowPadding);
};

}  // namespace

std::vector<FittedJob> fit_group(const FitContext& context, std::span<const FitJob> jobs) {
  return Group(context, jobs).run();
}

std::size_t fit_job_bytes(const Problem& problem, const Candidate& candidate) {
  const std::size_t n = 1 + candidate.columns.size() + (problem.columns.size() - problem.num_numeric);
  const std::size_t groups = candidate.intercepts == TickerIntercepts::none ? 0 : problem.classes.size();
  return kLanesPerSum * sizeof(double) * (n + triangle_size(n) + groups * (2 + 2 * n));
}

}  // namespace calibeam
