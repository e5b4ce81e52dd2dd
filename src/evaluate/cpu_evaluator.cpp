#include "evaluate/cpu_evaluator.hpp"

#include <fmt/format.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "evaluate/fit_group.hpp"
#include "evaluate/fold_sets.hpp"
#include "evaluate/score_fold.hpp"
#include "evaluate/tile_sweep.hpp"

namespace calibeam {
namespace {

// A group is large enough to share the staging of a tile, and small enough that its sums stay in cache and that every
// thread gets several groups.
constexpr std::size_t kMaxGroupJobs = 192;
constexpr std::size_t kMaxGroupBytes = std::size_t{64} << 20;
constexpr std::size_t kGroupsPerThread = 2;

/// One fold with one of its slices.
struct Place {
  std::uint32_t fold;
  std::uint32_t slice;
  auto operator<=>(const Place&) const = default;
};

/// References hold the square of the number of columns, and its sums cost as much per row.
constexpr std::size_t kMaxReferenceColumns = 128;

/// A weighting at a place, with the fit that models set out from.
struct Weights {
  bool planned = false;
  FitWeights fit;
  ReferenceFit reference;
};

/// A candidate of the batch at a place.
struct Work {
  FitJob job;
  FoldScore* out;
};

class CpuEvaluator final : public BatchEvaluator {
 public:
  CpuEvaluator(const Problem& problem, int threads, const kernels::RowKernels& kernels)
      : problem_(problem),
        kernels_(kernels),
        threads_(threads),
        allowed_(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads)),
        arena_(threads),
        tiles_(plan_tiles(problem)) {
    arena_.execute([&] {
      calib_sets_.resize(problem.folds.size());
      eval_sets_.resize(problem.folds.size());
      tbb::parallel_for(std::size_t{0}, problem.folds.size(), [&](std::size_t f) {
        eval_sets_[f] = prepare_eval_set(problem, problem.folds[f]);
        if (problem.folds[f].slices[1].status == FitStatus::ok)
          calib_sets_[f] = prepare_calib_set(problem, problem.folds[f].slices[1]);
      });
    });
  }

  std::vector<Evaluation> evaluate(const CandidateBatch& batch) override {
    FoldScores scores(batch.folds.size(), std::vector<FoldScore>(batch.candidates.size()));
    arena_.execute([&] {
      plan_weights(batch);
      const auto groups = plan_groups(batch, scores);
      tbb::enumerable_thread_specific<ScoreWorkspace> workspaces;
      tbb::parallel_for(
          std::size_t{0}, groups.size(),
          [&](std::size_t g) { run_group(batch, groups[g].first, groups[g].second, workspaces.local()); },
          tbb::simple_partitioner());
    });
    return evaluations_of(std::move(scores), batch.candidates.size());
  }

  [[nodiscard]] std::string device() const override {
    return fmt::format("cpu, {} thread{}, {}", threads_, threads_ == 1 ? "" : "s", kernels_.name);
  }

 private:
  using WeightKey = std::pair<Place, Weighting>;
  using WorkGroup = std::pair<Place, std::vector<Work>>;

  static std::uint32_t slice_of(const Candidate& candidate) {
    return candidate.calibration == Calibration::none ? 0 : 1;
  }

  /// Computes the weightings that this batch needs and no earlier one did, and brings their references up to date.
  void plan_weights(const CandidateBatch& batch) {
    std::map<WeightKey, ReferenceNeed> needs;
    for (const std::uint32_t fold : batch.folds)
      for (const Candidate& candidate : batch.candidates) {
        const std::uint32_t slice = slice_of(candidate);
        if (problem_.folds[fold].slices[slice].status != FitStatus::ok) continue;
        const Place place{fold, slice};
        weights_.try_emplace({place, candidate.weighting});
        add_to(needs[{place, candidate.weighting}], candidate, problem_.folds[fold].slices[slice]);
      }
    const std::vector<std::pair<WeightKey, ReferenceNeed>> list(needs.begin(), needs.end());
    tbb::parallel_for(std::size_t{0}, list.size(), [&](std::size_t i) {
      const auto& [place, weighting] = list[i].first;
      Weights& weights = weights_.at(list[i].first);
      if (!weights.planned) weights.fit = plan_fit_weights(problem_, slice_at(place), weighting);
      weights.planned = true;
    });
    bring_references_up_to_date(list);
  }

  [[nodiscard]] const Slice& slice_at(const Place& place) const {
    return problem_.folds[place.fold].slices[place.slice];
  }

  /// What the reference of one weighting at one place must hold.
  struct ReferenceNeed {
    std::set<std::uint32_t> columns;
    bool effects = false;
  };

  void add_to(ReferenceNeed& need, const Candidate& candidate, const Slice& slice) const {
    if (!has_references()) return;
    for (const std::uint32_t column : active_columns(problem_, slice, candidate)) need.columns.insert(column);
    need.effects |= candidate.intercepts != TickerIntercepts::none;
  }

  [[nodiscard]] bool has_references() const { return problem_.columns.size() <= kMaxReferenceColumns; }

  void bring_references_up_to_date(const std::vector<std::pair<WeightKey, ReferenceNeed>>& needs) {
    if (!has_references()) return;
    std::map<Place, std::vector<ReferenceJob>> jobs;
    for (const auto& [key, need] : needs) {
      Weights& weights = weights_.at(key);
      if (weights.fit.status != FitStatus::ok) continue;
      const auto& known = weights.reference.model.columns;
      const bool effects = need.effects || weights.reference.has_effects;
      std::vector<std::uint32_t> all;
      std::set_union(known.begin(), known.end(), need.columns.begin(), need.columns.end(), std::back_inserter(all));
      if (all.size() > known.size() || effects != weights.reference.has_effects)
        jobs[key.first].push_back({&weights.fit, std::move(all), effects, &weights.reference});
    }
    std::vector<std::pair<Place, std::span<const ReferenceJob>>> pieces;
    for (const auto& [place, list] : jobs) {
      const std::size_t size = references_at_once(place, list);
      for (std::size_t i = 0; i < list.size(); i += size)
        pieces.emplace_back(place, std::span(list).subspan(i, std::min(size, list.size() - i)));
    }
    tbb::parallel_for(std::size_t{0}, pieces.size(), [&](std::size_t i) {
      fit_references({problem_, tiles_, slice_at(pieces[i].first), kernels_}, pieces[i].second);
    });
  }

  /// As many as share the staging of a tile while their sums, one set for every chunk, have the memory of a group.
  [[nodiscard]] std::size_t references_at_once(const Place& place, std::span<const ReferenceJob> jobs) const {
    std::size_t bytes = 1;
    for (const ReferenceJob& job : jobs) bytes = std::max(bytes, reference_bytes(problem_, job));
    return std::max<std::size_t>(1,
                                 kMaxGroupBytes / (bytes * num_chunks({problem_, tiles_, slice_at(place), kernels_})));
  }

  /// Sorts the batch by place and cuts it; what cannot be fitted gets its status here.
  std::vector<WorkGroup> plan_groups(const CandidateBatch& batch, FoldScores& scores) {
    std::map<Place, std::vector<Work>> work;
    for (std::size_t f = 0; f < batch.folds.size(); ++f)
      for (std::uint32_t c = 0; c < batch.candidates.size(); ++c) {
        const Candidate& candidate = batch.candidates[c];
        const Place place{batch.folds[f], slice_of(candidate)};
        FoldScore& out = scores[f][c];
        out.status = problem_.folds[place.fold].slices[place.slice].status;
        if (out.status == FitStatus::ok)
          out.status = calibration_support(candidate.calibration, calib_sets_[place.fold]);
        if (out.status != FitStatus::ok) continue;
        const Weights& weights = weights_.at({place, candidate.weighting});
        out.status = weights.fit.status;
        if (out.status == FitStatus::ok)
          work[place].push_back({{&candidate, &weights.fit, has_references() ? &weights.reference : nullptr}, &out});
      }
    return cut(batch, work);
  }

  /// Families stay together, unless one alone is too large.
  std::vector<WorkGroup> cut(const CandidateBatch& batch, std::map<Place, std::vector<Work>>& work) const {
    std::size_t total = 0;
    for (const auto& [place, list] : work) total += list.size();
    std::vector<WorkGroup> groups;
    for (auto& [place, list] : work) {
      const std::size_t size = group_size(batch, place, total);
      std::stable_sort(list.begin(), list.end(),
                       [](const Work& a, const Work& b) { return family_before(a.job, b.job); });
      for (std::size_t i = 0; i < list.size(); ++i) {
        const bool new_family = i == 0 || !same_family(list[i - 1].job, list[i].job);
        const std::size_t held = i == 0 ? 0 : groups.back().second.size();
        if (i == 0 || held >= kMaxGroupJobs || (new_family && held >= size))
          groups.emplace_back(place, std::vector<Work>{});
        groups.back().second.push_back(list[i]);
      }
    }
    return groups;
  }

  /// Jobs that make a group, more or less. Where threads share the rows of a group, they need no groups of their own.
  [[nodiscard]] std::size_t group_size(const CandidateBatch& batch, const Place& place, std::size_t total) const {
    const std::uint32_t chunks = num_chunks({problem_, tiles_, slice_at(place), kernels_});
    std::size_t bytes = 1;
    for (const Candidate& candidate : batch.candidates)
      bytes = std::max(bytes, chunks * fit_job_bytes(problem_, candidate));
    const std::size_t share = chunks > 1 ? total : total / (kGroupsPerThread * static_cast<std::size_t>(threads_)) + 1;
    return std::max<std::size_t>(1, std::min({kMaxGroupJobs, kMaxGroupBytes / bytes, share}));
  }

  void run_group(const CandidateBatch& batch, const Place& place, std::span<const Work> group,
                 ScoreWorkspace& workspace) const {
    const Slice& slice = problem_.folds[place.fold].slices[place.slice];
    std::vector<FitJob> jobs;
    std::vector<FoldScore*> scores;
    for (const Work& work : group) {
      jobs.push_back(work.job);
      scores.push_back(work.out);
    }
    const FitContext context{problem_, tiles_, slice, kernels_};
    const CalibSet none;
    const CalibSet& calib = place.slice == 0 ? none : calib_sets_[place.fold];
    score_jobs({context, calib, eval_sets_[place.fold], batch.details}, jobs, fit_group(context, jobs), scores,
               workspace);
  }

  const Problem& problem_;
  const kernels::RowKernels& kernels_;
  int threads_;
  tbb::global_control allowed_;  // more threads than cores are allowed
  tbb::task_arena arena_;
  TilePlan tiles_;
  std::vector<CalibSet> calib_sets_;
  std::vector<EvalSet> eval_sets_;
  std::map<WeightKey, Weights> weights_;
};

}  // namespace

std::unique_ptr<BatchEvaluator> make_cpu_evaluator(const Problem& problem, int threads,
                                                   const kernels::RowKernels& kernels) {
  return std::make_unique<CpuEvaluator>(problem, threads, kernels);
}

}  // namespace calibeam
