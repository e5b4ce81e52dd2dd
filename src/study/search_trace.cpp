#include "study/search_trace.hpp"

#include <algorithm>
#include <utility>

#include "search/choice.hpp"
#include "search/ranking.hpp"

namespace calibeam {
namespace {

template <typename Value>
std::size_t place_of(const std::vector<Value>& choices, const Value& chosen) {
  return static_cast<std::size_t>(std::find(choices.begin(), choices.end(), chosen) - choices.begin());
}

/// Number of the choice that `config` made; the number of choices if it is none of them. Compares values, not their
/// texts: this is asked for every family of every trial of a search that may have a million.
std::size_t choice_made(const Family& family, const Configuration& config) {
  switch (family.kind) {
    case FamilyKind::C:
      return place_of(family.numbers, config.C);
    case FamilyKind::features: {
      const auto found = config.feature_choices.find(family.name);
      return place_of(family.features,
                      found == config.feature_choices.end() ? std::vector<std::string>() : found->second);
    }
    case FamilyKind::interactions:
      return place_of(family.interactions, {config.enable_x_m, config.enable_x_abs_m});
    case FamilyKind::calibration:
      return place_of(family.calibrations, config.calibrate);
    case FamilyKind::group_reweight:
      return place_of(family.reweights, config.group_reweight);
    case FamilyKind::ticker_intercepts:
      return place_of(family.intercepts, config.ticker_intercepts);
    case FamilyKind::ticker_x_interactions:
      return place_of(family.slopes, config.ticker_x_interactions);
    case FamilyKind::decay:
      return place_of(family.numbers, config.train_decay_half_life_weeks);
    case FamilyKind::foundation_weight:
      return place_of(family.numbers, config.foundation_weight);
  }
  return family.size();
}

/// Halves a list that is full: every other entry stays, the first among them.
void thin(std::vector<SearchTrace::Point>& points) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < points.size(); i += 2) points[kept++] = points[i];
  points.resize(kept);
}

}  // namespace

SearchTrace::SearchTrace(const Space& space) : space_(space.families) {
  for (const calibeam::Family& family : space_) {
    Family& out = families_.emplace_back();
    out.name = family.name;
    for (std::size_t i = 0; i < family.size(); ++i) out.choices.push_back({choice_json(family, i).dump(), 0, 0, {}, 0});
  }
}

void SearchTrace::add(const Trial& trial) {
  ++num_trials_;
  num_failed_ += trial.ok() ? 0 : 1;
  add_choices(trial);
  if (!trial.ok()) return;
  const Point point{trial.id, trial.score()};
  if (improvements_.empty() || score_units(point.score) < score_units(improvements_.back().score)) {
    if (improvements_.size() == kMaxImprovements) thin(improvements_);
    improvements_.push_back(point);
  }
  if (num_ok_++ % stride_ != 0) return;
  if (cloud_.size() == kMaxCloud) {  // then num_ok_ - 1 is a multiple of the doubled stride, too
    thin(cloud_);
    stride_ *= 2;
  }
  cloud_.push_back(point);
}

void SearchTrace::add_choices(const Trial& trial) {
  for (std::size_t f = 0; f < families_.size(); ++f) {
    std::vector<Choice>& choices = families_[f].choices;
    const std::size_t made = choice_made(space_[f], trial.config);
    if (made >= choices.size()) choices.emplace_back();  // the place after the last choice of the space
    Choice& choice = choices[made];
    ++choice.trials;
    choice.failed += trial.ok() ? 0 : 1;
    if (!trial.ok() || (choice.best && score_units(trial.score()) >= score_units(*choice.best))) continue;
    choice.best = trial.score();
    choice.best_trial = trial.id;
  }
}

void SearchTrace::note(const StudyProgress& progress) {
  const std::int64_t first = steps_.empty() ? 1 : steps_.back().last + 1;
  if (progress.done < first) return;
  const bool goes_on =
      !steps_.empty() && steps_.back().pass == progress.pass && steps_.back().family == progress.family;
  if (!goes_on && steps_.size() < kMaxSteps) steps_.push_back({progress.pass, progress.family, first, first, {}});
  steps_.back().last = progress.done;
  if (progress.has_best) steps_.back().best = progress.best_score;
}

}  // namespace calibeam
