#include "dataset/slice_statistics.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "dataset/moments.hpp"
#include "dataset/text_levels.hpp"

namespace calibeam {
namespace {

/// Near-constant, or so large that a double does not hold the variance.
bool has_no_scale(double mean, double variance) {
  return variance < 1e-12 * std::max(1.0, mean * mean) || !std::isfinite(variance);
}

/// The latest expiry of a trainable row of each run: a slice that purges nothing of a run shares its moments.
std::vector<std::int32_t> latest_expiries(const Problem& problem) {
  std::vector<std::int32_t> latest(problem.runs.size(), INT32_MIN);
  for (std::size_t r = 0; r < latest.size(); ++r) {
    const Run& run = problem.runs[r];
    for (std::uint32_t row = run.begin; row < run.end; ++row) {
      if (problem.trainable[row]) latest[r] = std::max(latest[r], problem.expiry[row]);
    }
  }
  return latest;
}

/// One column's moments run by run.
class RunMoments {
 public:
  RunMoments(const Problem& problem, const double* values, const std::vector<std::int32_t>& latest)
      : problem_(problem), values_(values), latest_(latest), whole_(problem.runs.size()) {
    for (std::size_t r = 0; r < whole_.size(); ++r) whole_[r] = of_run(r, INT32_MAX);
  }

  /// Of the runs of a row set, in order.
  [[nodiscard]] std::vector<Moments> of(const RowSet& set) const {
    std::vector<Moments> moments;
    if (set.first_segment == set.last_segment) return moments;
    const std::uint32_t begin = problem_.segments[set.first_segment].first_run;
    const std::uint32_t end = problem_.segments[set.last_segment - 1].last_run;
    for (std::uint32_t r = begin; r < end; ++r) {
      moments.push_back(latest_[r] < set.expiry_before ? whole_[r] : of_run(r, set.expiry_before));
    }
    return moments;
  }

 private:
  [[nodiscard]] Moments of_run(std::size_t r, std::int32_t expiry_before) const {
    const TrainableRows rows{problem_.trainable.data(), problem_.expiry.data(), expiry_before};
    return moments_of(values_, rows, problem_.runs[r].begin, problem_.runs[r].end);
  }

  const Problem& problem_;
  const double* values_;
  const std::vector<std::int32_t>& latest_;
  std::vector<Moments> whole_;
};

/// The median of the present values of TRAIN_FIT (even count: mean of the middle two); `scratch` is overwritten.
double median(const Problem& problem, const DesignColumn& column, const RowSet& fit, std::vector<double>& scratch) {
  scratch.clear();
  const TrainableRows rows{problem.trainable.data(), problem.expiry.data(), fit.expiry_before};
  for (std::uint32_t s = fit.first_segment; s < fit.last_segment; ++s) {
    for (std::uint32_t row = problem.segments[s].begin; row < problem.segments[s].end; ++row) {
      if (rows.has(row) && !std::isnan(column.values[row])) scratch.push_back(column.values[row]);
    }
  }
  if (scratch.empty()) return 0.0;
  const auto middle = scratch.begin() + static_cast<std::ptrdiff_t>(scratch.size() / 2);
  std::nth_element(scratch.begin(), middle, scratch.end());
  if (scratch.size() % 2 == 1) return *middle;
  return (*std::max_element(scratch.begin(), middle) + *middle) / 2.0;
}

ColumnStatistics numeric_statistics(const Moments& present, std::uint64_t num_rows, double median_value,
                                    bool always_active) {
  const Moments imputed = combine(present, {num_rows - present.count, median_value, 0.0});
  ColumnStatistics out{median_value, imputed.mean, 1.0, always_active};
  if (has_no_scale(imputed.mean, imputed.variance())) return out;  // a column without values has one value: its filler
  out.scale = std::sqrt(imputed.variance());
  out.active = true;
  return out;
}

void learn_column(Problem& problem, std::size_t c, const RunMoments& runs) {
  const DesignColumn& column = problem.columns[c];
  std::vector<double> scratch;
  for (Fold& fold : problem.folds) {
    for (Slice& slice : fold.slices) {
      if (slice.status != FitStatus::ok) continue;
      const Moments present = combine(runs.of(slice.fit));
      if (column.kind == DesignColumn::Kind::level) {
        slice.columns[c].active = present.mean > 0.0;  // the mean of a 0/1 column: some row has the level
        continue;
      }
      const double filler = column.has_missing ? median(problem, column, slice.fit, scratch) : 0.0;
      slice.columns[c] = numeric_statistics(present, slice.fit.num_rows, filler, c == 0);
    }
  }
}

ClassStatistics class_statistics(const Problem& problem, const TickerClass& ticker, const Moments& logit,
                                 std::uint64_t fit_rows) {
  const auto enough = [&](int limit) {
    return !ticker.name.empty() && logit.count >= static_cast<std::uint64_t>(std::max(1, limit));
  };
  // A slope's column is x_logit_prn on the rows of the ticker and 0 on all others.
  const Moments product = combine(logit, {fit_rows - logit.count, 0.0, 0.0});
  ClassStatistics out;
  out.support = logit.count;
  out.slope_mean = product.mean;
  out.slope_scale = std::sqrt(product.variance());
  out.has_intercept = enough(problem.fit.ticker_min_support);
  out.has_slope_all = enough(problem.fit.ticker_min_support_interactions) && ticker.name != kUnknownTicker &&
                      !has_no_scale(product.mean, product.variance());
  out.has_slope_non_foundation = out.has_slope_all && !ticker.foundation;
  return out;
}

void learn_classes(Problem& problem, const RunMoments& logit) {
  for (Fold& fold : problem.folds) {
    for (Slice& slice : fold.slices) {
      if (slice.status != FitStatus::ok) continue;
      const std::vector<Moments> runs = logit.of(slice.fit);
      std::vector<Moments> by_class(problem.classes.size());
      for (std::size_t r = 0; r < runs.size(); ++r) {
        Moments& total = by_class[problem.runs[r].ticker_class];  // TRAIN_FIT begins with the first run
        total = combine(total, runs[r]);
      }
      for (std::size_t k = 0; k < by_class.size(); ++k) {
        slice.classes[k] = class_statistics(problem, problem.classes[k], by_class[k], slice.fit.num_rows);
      }
    }
  }
}

}  // namespace

void learn_slice_statistics(Problem& problem) {
  for (Fold& fold : problem.folds) {
    for (Slice& slice : fold.slices) {
      slice.columns.assign(problem.columns.size(), {});
      slice.classes.assign(problem.classes.size(), {});
    }
  }
  const std::vector<std::int32_t> latest = latest_expiries(problem);
  tbb::parallel_for(std::size_t{0}, problem.columns.size(), [&](std::size_t c) {
    const RunMoments runs(problem, problem.columns[c].values.data(), latest);
    learn_column(problem, c, runs);
    if (c == 0) learn_classes(problem, runs);
  });
}

}  // namespace calibeam
