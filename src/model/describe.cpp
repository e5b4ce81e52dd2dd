// Names for a solution: columns in the order in which predictions add them up.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "dataset/text_levels.hpp"
#include "model/model.hpp"
#include "model/row_set.hpp"

namespace calibeam {
namespace {

using Kind = FittedColumn::Kind;
const char* const kDropped = "missing, near-constant or beyond what a double holds in TRAIN_FIT";

/// Unweighted median of the present TRAIN_FIT values; 0 if there is none.
double median_of(const Problem& problem, const RowSet& rows, const DesignColumn& column) {
  std::vector<double> present;
  present.reserve(rows.num_rows);
  for_each_row(problem, rows, [&](std::uint32_t row) {
    if (!std::isnan(column.values[row])) present.push_back(column.values[row]);
  });
  if (present.empty()) return 0.0;
  const auto middle = present.begin() + static_cast<std::ptrdiff_t>(present.size() / 2);
  std::nth_element(present.begin(), middle, present.end());
  if (present.size() % 2 == 1) return *middle;
  return (*std::max_element(present.begin(), middle) + *middle) / 2.0;
}

void add_numeric(const Problem& problem, const Candidate& candidate, const Slice& slice, const Solution& solution,
                 FittedModel& model) {
  for (std::size_t i = 0; i < candidate.columns.size(); ++i) {
    const std::uint32_t index = candidate.columns[i];
    const DesignColumn& column = problem.columns[index];
    const ColumnStatistics& learned = slice.columns[index];
    if (!learned.active && index != 0) {
      model.dropped_columns[column.name] = kDropped;
      continue;
    }
    FittedColumn fitted;
    fitted.name = column.name;
    fitted.median = column.has_missing ? learned.median : median_of(problem, slice.fit, column);
    fitted.mean = learned.mean;
    fitted.scale = learned.scale;
    fitted.coefficient = solution.coefficients[i];
    model.columns.push_back(fitted);
  }
}

FittedColumn level_column(const std::string& column, const std::string& level, double coefficient) {
  FittedColumn fitted;
  fitted.kind = Kind::level;
  fitted.column = column;
  fitted.level = level;
  fitted.name = column + "=" + level;
  fitted.coefficient = coefficient;
  return fitted;
}

void sort_by_level(std::vector<FittedColumn>& columns) {
  std::sort(columns.begin(), columns.end(),
            [](const FittedColumn& a, const FittedColumn& b) { return a.level < b.level; });
}

/// One column per ticker class with support; with `non_foundation` all foundation classes share one.
std::vector<FittedColumn> ticker_columns(const Problem& problem, const Candidate& candidate, const Slice& slice,
                                         const Solution& solution) {
  std::vector<FittedColumn> levels;
  if (candidate.intercepts == TickerIntercepts::none) return levels;
  const bool pooled = candidate.intercepts == TickerIntercepts::non_foundation;
  bool has_pool = false;
  for (std::size_t c = 0; c < problem.classes.size(); ++c) {
    const TickerClass& ticker = problem.classes[c];
    if (pooled && ticker.foundation) {
      if (!has_pool && slice.classes[c].support > 0) {
        levels.push_back(level_column("ticker", kFoundationLevel, solution.class_intercept[c]));
        has_pool = true;
      }
    } else if (slice.classes[c].has_intercept && !ticker.name.empty()) {
      levels.push_back(level_column("ticker", ticker.name, solution.class_intercept[c]));
    }
  }
  sort_by_level(levels);
  return levels;
}

/// Whether the rules of SEMANTICS section 5 ask for a slope of this ticker, before the near-constant rule.
bool wants_slope(const Problem& problem, const Candidate& candidate, const TickerClass& ticker, std::uint64_t support) {
  if (ticker.name.empty() || ticker.name == kUnknownTicker) return false;
  if (ticker.foundation && candidate.intercepts != TickerIntercepts::all) return false;
  return support >= static_cast<std::uint64_t>(std::max(0, problem.fit.ticker_min_support_interactions));
}

std::vector<FittedColumn> slope_columns(const Problem& problem, const Candidate& candidate, const Slice& slice,
                                        const Solution& solution, FittedModel& model) {
  std::vector<FittedColumn> slopes;
  if (!candidate.slopes) return slopes;
  for (std::size_t c = 0; c < problem.classes.size(); ++c) {
    const TickerClass& ticker = problem.classes[c];
    const ClassStatistics& learned = slice.classes[c];
    const bool has_slope =
        candidate.intercepts == TickerIntercepts::all ? learned.has_slope_all : learned.has_slope_non_foundation;
    if (has_slope) {
      FittedColumn slope;
      slope.kind = Kind::slope;
      slope.level = ticker.name;
      slope.name = "slope:" + ticker.name;
      slope.scale = learned.slope_scale;
      slope.coefficient = solution.class_slope[c];
      slopes.push_back(slope);
    } else if (wants_slope(problem, candidate, ticker, learned.support)) {
      model.dropped_columns["slope:" + ticker.name] = kDropped;
    }
  }
  sort_by_level(slopes);
  return slopes;
}

void add_categorical(const Problem& problem, const Candidate& candidate, const Slice& slice, const Solution& solution,
                     FittedModel& model) {
  for (std::size_t index = problem.num_numeric; index < problem.columns.size(); ++index) {
    if (!slice.columns[index].active) continue;
    const DesignColumn& column = problem.columns[index];
    const std::size_t place = candidate.columns.size() + (index - problem.num_numeric);
    model.columns.push_back(level_column(column.column, column.level, solution.coefficients[place]));
  }
}

}  // namespace

FittedModel describe_model(const Problem& problem, const Candidate& candidate, const Configuration& config,
                           std::uint32_t fold, const Solution& solution) {
  const Slice& slice = problem.folds[fold].slices[candidate.calibration == Calibration::none ? 0 : 1];
  FittedModel model;
  model.config = config;
  model.n_train_fit = slice.fit.num_rows;
  model.n_calib = slice.calib.num_rows;
  model.intercept = solution.intercept;
  model.gradient = solution.gradient;
  model.weight_sum = solution.weight_sum;
  model.iterations = solution.iterations;
  model.platt = solution.platt;
  model.isotonic = solution.isotonic;
  add_numeric(problem, candidate, slice, solution, model);
  for (FittedColumn& column : ticker_columns(problem, candidate, slice, solution)) model.columns.push_back(column);
  for (FittedColumn& column : slope_columns(problem, candidate, slice, solution, model))
    model.columns.push_back(column);
  add_categorical(problem, candidate, slice, solution, model);
  return model;
}

}  // namespace calibeam
