#include "evaluate/cuda_resident.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>

namespace calibeam {

using kernels::ColumnShift;
using kernels::DeviceChunk;
using kernels::DeviceGroup;
using kernels::DeviceLayout;
using kernels::DevicePiece;
using kernels::DevicePlace;
using kernels::DeviceWeighting;

namespace {

struct LayoutKind {
  TickerIntercepts intercepts;
  bool slopes;
};
constexpr std::array<LayoutKind, kLayoutKinds> kKinds{{{TickerIntercepts::none, false},
                                                       {TickerIntercepts::all, false},
                                                       {TickerIntercepts::all, true},
                                                       {TickerIntercepts::non_foundation, false},
                                                       {TickerIntercepts::non_foundation, true}}};

/// The ticker class of every padded row.
std::vector<std::uint32_t> row_classes(const Problem& problem) {
  std::vector<std::uint32_t> classes(problem.num_rows, 0);
  for (const Run& run : problem.runs)
    std::fill(classes.begin() + run.begin, classes.begin() + run.padded_end, run.ticker_class);
  return classes;
}

std::vector<ColumnShift> column_shifts(const Problem& problem) {
  std::vector<ColumnShift> shifts;
  for (const Fold& fold : problem.folds)
    for (const Slice& slice : fold.slices)
      for (std::size_t c = 0; c < problem.columns.size(); ++c) {
        const ColumnStatistics s = c < slice.columns.size() ? slice.columns[c] : ColumnStatistics{};
        shifts.push_back({s.median, s.mean, 1.0 / s.scale});
      }
  return shifts;
}

}  // namespace

std::uint32_t layout_kind(TickerIntercepts intercepts, bool slopes) {
  if (intercepts == TickerIntercepts::none) return 0;
  return (intercepts == TickerIntercepts::all ? 1U : 3U) + (slopes ? 1U : 0U);
}

/// Where everything is in the two buffers.
struct ResidentProblem::Slots {
  Slot<double> columns, outcome, bases, calib_weight, week_factors;
  Slot<std::uint32_t> week, row_class, group_of_class, piece_begin, group_pieces;
  Slot<std::int32_t> expiry;
  Slot<std::uint8_t> trainable, foundation;
  Slot<DevicePiece> pieces;
  Slot<DeviceChunk> chunks;
  Slot<DevicePlace> places;
  Slot<ColumnShift> shifts;
  Slot<DeviceLayout> layouts;
  Slot<DeviceGroup> groups;
  Slot<DeviceWeighting> weightings;
};

ResidentProblem::~ResidentProblem() = default;

ResidentProblem::ResidentProblem(kernels::Device& device, const Problem& problem)
    : device_(device),
      problem_(problem),
      slots_(std::make_unique<Slots>()),
      static_(device),
      weighting_memory_(device) {
  const PiecePlan pieces = plan_pieces(problem);
  plan_sets();
  plan_places(pieces);
  plan_layouts(pieces);
  upload_problem(pieces);
}

void ResidentProblem::plan_sets() {
  calib_sets_.resize(problem_.folds.size());
  eval_sets_.resize(problem_.folds.size());
  tbb::parallel_for(std::size_t{0}, problem_.folds.size(), [&](std::size_t f) {
    eval_sets_[f] = prepare_eval_set(problem_, problem_.folds[f]);
    if (problem_.folds[f].slices[1].status == FitStatus::ok)
      calib_sets_[f] = prepare_calib_set(problem_, problem_.folds[f].slices[1]);
  });
}

void ResidentProblem::plan_places(const PiecePlan& pieces) {
  for (std::uint32_t f = 0; f < problem_.folds.size(); ++f)
    for (std::uint32_t s = 0; s < 2; ++s) {
      const Slice& slice = problem_.folds[f].slices[s];
      DevicePlace place{};
      if (slice.status == FitStatus::ok && !slice.columns.empty()) {
        const PieceRange range = pieces_of(pieces, slice.fit);
        place.first_chunk = range.first_chunk;
        place.last_chunk = range.last_chunk;
        place.first_piece = range.first_piece;
        place.last_piece = range.last_piece;
        place.logit_mean = slice.columns[0].mean;
        place.logit_scale = slice.columns[0].scale;
      }
      place.fit_expiry_before = slice.fit.expiry_before;
      place.eval_begin = eval_sets_[f].begin;
      place.eval_end = eval_sets_[f].end;
      place.first_week = eval_sets_[f].first_week;
      place.num_weeks = eval_sets_[f].num_weeks;
      place.calib_weight = calib_weight_.size();
      if (s == 1) {
        place.calib_begin = calib_sets_[f].begin;
        place.calib_end = calib_sets_[f].end;
        calib_weight_.insert(calib_weight_.end(), calib_sets_[f].weight.begin(), calib_sets_[f].weight.end());
      }
      places_.push_back(place);
    }
}

void ResidentProblem::plan_layouts(const PiecePlan& pieces) {
  for (std::uint32_t p = 0; p < places_.size(); ++p) {
    const Slice& slice = problem_.folds[p / 2].slices[p % 2];
    for (const auto& [intercepts, slopes] : kKinds) {
      effects_.push_back(slice.status == FitStatus::ok && !slice.classes.empty()
                             ? ticker_effects(problem_, slice, intercepts, slopes)
                             : ticker_effects(problem_, slice, TickerIntercepts::none, false));
      const TickerEffects& effects = effects_.back();
      layouts_.push_back({static_cast<std::uint32_t>(effects.groups.size()), group_of_class_.size(), groups_.size(),
                          piece_begin_.size(), group_pieces_.size()});
      group_of_class_.insert(group_of_class_.end(), effects.group_of_class.begin(), effects.group_of_class.end());
      std::vector<std::vector<std::uint32_t>> lists(effects.groups.size());
      for (std::uint32_t k = places_[p].first_piece; k < places_[p].last_piece; ++k) {
        const std::uint32_t group = effects.group_of_class[pieces.pieces[k].ticker_class];
        if (group != kNone) lists[group].push_back(k);
      }
      std::uint32_t begin = 0;
      for (std::size_t g = 0; g < lists.size(); ++g) {
        const kernels::EffectGroup& group = effects.groups[g];
        groups_.push_back({group.slope_scale, static_cast<std::uint8_t>(group.has_intercept),
                           static_cast<std::uint8_t>(group.has_slope)});
        piece_begin_.push_back(begin);
        begin += static_cast<std::uint32_t>(lists[g].size());
        group_pieces_.insert(group_pieces_.end(), lists[g].begin(), lists[g].end());
      }
      piece_begin_.push_back(begin);
    }
  }
}

void ResidentProblem::upload_problem(const PiecePlan& pieces) {
  const std::vector<ColumnShift> shifts = column_shifts(problem_);
  const std::vector<std::uint32_t> classes = row_classes(problem_);
  std::vector<std::uint8_t> foundation;
  for (const TickerClass& c : problem_.classes) foundation.push_back(c.foundation ? 1 : 0);
  const std::uint64_t rows = problem_.num_rows;
  ByteLayout layout;
  Slots& s = *slots_;
  s.columns = layout.add<double>(rows * problem_.columns.size());
  s.bases = layout.add<double>(rows * (1 + problem_.chain_weights.size()));
  const auto place = [&layout](auto& slot, const auto& values) {
    slot = layout.add<std::remove_cvref_t<decltype(values[0])>>(values.size());
  };
  const auto each = [&](const auto& use) {
    use(s.outcome, problem_.outcome);
    use(s.week, problem_.week);
    use(s.row_class, classes);
    use(s.expiry, problem_.expiry);
    use(s.trainable, problem_.trainable);
    use(s.foundation, foundation);
    use(s.pieces, pieces.pieces);
    use(s.chunks, pieces.chunks);
    use(s.places, places_);
    use(s.shifts, shifts);
    use(s.layouts, layouts_);
    use(s.groups, groups_);
    use(s.group_of_class, group_of_class_);
    use(s.piece_begin, piece_begin_);
    use(s.group_pieces, group_pieces_);
    use(s.calib_weight, calib_weight_);
  };
  each(place);
  static_.reserve(layout.bytes());
  each([&](const auto& slot, const auto& values) { upload(device_, static_, slot, std::span(values)); });
  upload_columns();
}

void ResidentProblem::upload_columns() {
  const std::uint64_t rows = problem_.num_rows;
  const auto put = [&](const Slot<double>& slot, std::uint64_t k, const std::vector<double>& values) {
    upload(device_, static_, Slot<double>{slot.offset + k * rows * sizeof(double), rows}, std::span(values));
  };
  for (std::size_t c = 0; c < problem_.columns.size(); ++c) put(slots_->columns, c, problem_.columns[c].values);
  put(slots_->bases, 0, problem_.weight);
  for (std::size_t k = 0; k < problem_.chain_weights.size(); ++k) put(slots_->bases, k + 1, problem_.chain_weights[k]);
}

kernels::DeviceProblem ResidentProblem::view() const {
  const Slots& s = *slots_;
  kernels::DeviceProblem v{};
  v.num_rows = problem_.num_rows;
  v.num_columns = static_cast<std::uint32_t>(problem_.columns.size());
  v.num_numeric = problem_.num_numeric;
  v.num_weeks = static_cast<std::uint32_t>(problem_.weeks.size());
  v.num_classes = static_cast<std::uint32_t>(problem_.classes.size());
  v.columns = s.columns.in(static_);
  v.outcome = s.outcome.in(static_);
  v.bases = s.bases.in(static_);
  v.week = s.week.in(static_);
  v.row_class = s.row_class.in(static_);
  v.expiry = s.expiry.in(static_);
  v.trainable = s.trainable.in(static_);
  v.foundation = s.foundation.in(static_);
  v.pieces = s.pieces.in(static_);
  v.chunks = s.chunks.in(static_);
  v.places = s.places.in(static_);
  v.shifts = s.shifts.in(static_);
  v.layouts = s.layouts.in(static_);
  v.groups = s.groups.in(static_);
  v.group_of_class = s.group_of_class.in(static_);
  v.piece_begin = s.piece_begin.in(static_);
  v.group_pieces = s.group_pieces.in(static_);
  v.calib_weight = s.calib_weight.in(static_);
  v.weightings = s.weightings.in(weighting_memory_);
  v.week_factors = s.week_factors.in(weighting_memory_);
  return v;
}

void ResidentProblem::plan_weights(const CandidateBatch& batch) {
  struct Missing {
    std::uint32_t place;
    Weighting weighting;
    ResidentWeights* out;
    FitWeights planned;
  };
  std::vector<Missing> missing;
  for (const std::uint32_t fold : batch.folds)
    for (const Candidate& candidate : batch.candidates) {
      const std::uint32_t slice = candidate.calibration == Calibration::none ? 0 : 1;
      if (problem_.folds[fold].slices[slice].status != FitStatus::ok) continue;
      const auto [at, is_new] = weights_.try_emplace({place_of(fold, slice), candidate.weighting});
      if (is_new) missing.push_back({place_of(fold, slice), candidate.weighting, &at->second, {}});
    }
  const auto slice_of = [&](const Missing& m) -> const Slice& {
    return problem_.folds[m.place / 2].slices[m.place % 2];
  };
  tbb::parallel_for(std::size_t{0}, missing.size(), [&](std::size_t i) {
    missing[i].planned = plan_fit_weights(problem_, slice_of(missing[i]), missing[i].weighting);
  });
  for (const Missing& m : missing) {
    *m.out = {m.planned.status, m.planned.sum, static_cast<std::uint32_t>(weightings_.size())};
    const bool raw = m.planned.base == problem_.weight.data();
    weightings_.push_back({raw ? 0 : 1 + slice_of(m).chain_weights, m.planned.foundation});
    week_factors_.insert(week_factors_.end(), m.planned.week_factor.begin(), m.planned.week_factor.end());
  }
}

void ResidentProblem::upload_weights() {
  if (uploaded_weightings_ == weightings_.size()) return;
  const std::size_t weeks = problem_.weeks.size();
  if (weightings_.size() > weighting_room_) {
    constexpr std::size_t kMinRoom = 64;
    const std::size_t room = std::max(kMinRoom, 2 * weightings_.size());
    uploaded_weightings_ = weighting_room_ = 0;  // the old memory goes even if there is no new one
    ByteLayout layout;
    slots_->weightings = layout.add<DeviceWeighting>(room);
    slots_->week_factors = layout.add<double>(room * weeks);
    weighting_memory_.reserve(layout.bytes());
    weighting_room_ = room;
  }
  const auto put = [&](const auto& slot, const auto& values, std::size_t each) {
    auto part = slot;
    const std::size_t first = uploaded_weightings_ * each;
    part.offset += first * sizeof(values[0]);
    upload(device_, weighting_memory_, part, std::span(values).subspan(first));
  };
  put(slots_->weightings, weightings_, 1);
  put(slots_->week_factors, week_factors_, weeks);
  uploaded_weightings_ = weightings_.size();
}

}  // namespace calibeam
