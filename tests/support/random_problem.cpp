#include "support/random_problem.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace calibeam::testing {
namespace {

struct Row {
  std::uint32_t week, ticker_class, level;
  double logit, weight, outcome;
  std::vector<double> features;
};

std::vector<Row> random_rows(const RandomProblemOptions& o) {
  std::mt19937_64 random(o.seed);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  const auto normal = [&] {
    return std::sqrt(-2 * std::log(uniform() + 1e-300)) * std::cos(6.283185307179586 * uniform());
  };
  std::vector<Row> rows;
  for (int week = 0; week < o.num_weeks; ++week)
    for (int i = 0; i < o.rows_per_week; ++i) {
      Row row{static_cast<std::uint32_t>(week),
              static_cast<std::uint32_t>(random() % static_cast<unsigned>(o.num_classes)),
              o.num_levels > 0 ? static_cast<std::uint32_t>(random() % static_cast<unsigned>(o.num_levels)) : 0,
              1.5 * normal(),
              uniform() < o.zero_weight_share ? 0.0 : 0.2 + uniform(),
              0.0,
              {}};
      double t = 0.2 + 0.9 * row.logit + 0.2 * (row.ticker_class % 5);
      for (int f = 0; f < o.num_features; ++f) {
        const double x = 10.0 * f + (1.0 + f) * (normal() + 0.3 * row.logit);
        t += 0.2 * (x - 10.0 * f) / (1.0 + f);
        row.features.push_back(uniform() < o.missing_share ? std::numeric_limits<double>::quiet_NaN() : x);
      }
      row.outcome = uniform() < 1 / (1 + std::exp(-t)) ? 1.0 : 0.0;
      rows.push_back(std::move(row));
    }
  return rows;
}

/// Segments of equal weeks 5, in which rows stand by class.
void lay_out(const RandomProblemOptions& o, std::vector<Row>& rows, Problem& p) {
  constexpr std::uint32_t kSegmentWeeks = 5;
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::pair(a.week / kSegmentWeeks, a.ticker_class) < std::pair(b.week / kSegmentWeeks, b.ticker_class);
  });
  const auto push = [&](const Row* row, std::uint32_t week, std::uint32_t source) {
    const double logit = row ? row->logit : 0.0;
    p.prn.push_back(1 / (1 + std::exp(-logit)));
    p.outcome.push_back(row ? row->outcome : 0.0);
    p.weight.push_back(row ? row->weight : 0.0);
    p.trainable.push_back(row && static_cast<int>(row->ticker_class) != o.excluded_class ? 1 : 0);
    p.week.push_back(week);
    p.asof.push_back(p.weeks[week] - 4);
    p.expiry.push_back(p.weeks[week]);
    p.source_row.push_back(source);
    p.columns[0].values.push_back(logit);
    for (int f = 0; f < o.num_features; ++f)
      p.columns[static_cast<std::size_t>(1 + f)].values.push_back(row ? row->features[static_cast<std::size_t>(f)]
                                                                      : 0.0);
    for (int l = 0; l < o.num_levels; ++l)
      p.columns[static_cast<std::size_t>(p.num_numeric) + static_cast<std::size_t>(l)].values.push_back(
          row && row->level == static_cast<std::uint32_t>(l) ? 1.0 : 0.0);
  };
  for (std::size_t i = 0; i < rows.size();) {
    const std::uint32_t segment = rows[i].week / kSegmentWeeks, ticker_class = rows[i].ticker_class;
    const auto begin = static_cast<std::uint32_t>(p.prn.size());
    if (segment == p.segments.size()) {
      const auto last = std::min(segment * kSegmentWeeks + kSegmentWeeks, static_cast<std::uint32_t>(o.num_weeks)) - 1;
      p.segments.push_back({segment * kSegmentWeeks, last, static_cast<std::uint32_t>(p.runs.size()), 0, begin, 0});
    }
    for (; i < rows.size() && rows[i].week / kSegmentWeeks == segment && rows[i].ticker_class == ticker_class; ++i)
      push(&rows[i], rows[i].week, static_cast<std::uint32_t>(i));
    const auto end = static_cast<std::uint32_t>(p.prn.size());
    while (p.prn.size() % kRowPadding != 0) push(nullptr, segment * kSegmentWeeks, kNone);
    p.runs.push_back({begin, end, static_cast<std::uint32_t>(p.prn.size()), ticker_class});
    p.segments.back().last_run = static_cast<std::uint32_t>(p.runs.size());
    p.segments.back().end = static_cast<std::uint32_t>(p.prn.size());
  }
  p.num_rows = static_cast<std::uint32_t>(p.prn.size());
}

std::vector<std::uint32_t> rows_of(const Problem& p, const RowSet& set) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < p.num_rows; ++i) {
    if (p.source_row[i] == kNone || p.expiry[i] >= set.expiry_before || (set.training && p.trainable[i] == 0)) continue;
    if (set.first_segment < set.last_segment && i >= p.segments[set.first_segment].begin &&
        i < p.segments[set.last_segment - 1].end)
      rows.push_back(i);
  }
  return rows;
}

/// Mean and variance (population).
std::pair<double, double> moments(const std::vector<double>& x) {
  double mean = 0, square = 0;
  for (const double v : x) mean += v / static_cast<double>(x.size());
  for (const double v : x) square += (v - mean) * (v - mean) / static_cast<double>(x.size());
  return {mean, square};
}

ColumnStatistics learn_column(const Problem& p, const DesignColumn& column, const std::vector<std::uint32_t>& rows) {
  std::vector<double> present, x;
  for (const auto i : rows)
    if (!std::isnan(column.values[i])) present.push_back(column.values[i]);
  if (column.kind == DesignColumn::Kind::level)
    return {0, 0, 1, std::find(present.begin(), present.end(), 1.0) != present.end()};
  std::sort(present.begin(), present.end());
  const std::size_t h = present.size() / 2;
  const double median = present.empty() ? 0 : present.size() % 2 ? present[h] : (present[h - 1] + present[h]) / 2;
  for (const auto i : rows) x.push_back(std::isnan(column.values[i]) ? median : column.values[i]);
  const auto [mean, variance] = moments(x);
  const bool tiny = variance < 1e-12 * std::max(1.0, mean * mean);
  return {median, mean, tiny ? 1.0 : std::sqrt(variance), !tiny || &column == p.columns.data()};
}

void learn(const RandomProblemOptions& o, const Problem& p, Slice& slice) {
  const auto rows = rows_of(p, slice.fit);
  slice.fit.num_rows = rows.size();
  slice.calib.num_rows = rows_of(p, slice.calib).size();
  for (const auto i : rows) slice.last_fit_week = std::max(slice.last_fit_week, p.week[i]);
  for (const DesignColumn& column : p.columns) slice.columns.push_back(learn_column(p, column, rows));
  std::vector<std::uint32_t> class_of(p.num_rows);
  for (const Run& run : p.runs) std::fill(class_of.begin() + run.begin, class_of.begin() + run.end, run.ticker_class);
  for (std::uint32_t c = 0; c < p.classes.size(); ++c) {
    ClassStatistics s;
    std::vector<double> product;
    for (const auto i : rows) {
      s.support += class_of[i] == c ? 1 : 0;
      product.push_back(class_of[i] == c ? p.columns[0].values[i] : 0.0);
    }
    const auto [mean, variance] = moments(product);
    s.slope_mean = mean;
    s.slope_scale = std::sqrt(variance);
    const bool own = !p.classes[c].name.empty();
    s.has_intercept = own && s.support >= o.intercept_support;
    s.has_slope_all = own && s.support >= o.slope_support;
    s.has_slope_non_foundation = s.has_slope_all && !p.classes[c].foundation;
    slice.classes.push_back(s);
  }
}

}  // namespace

Problem random_problem(const RandomProblemOptions& o) {
  Problem p;
  for (int week = 0; week < o.num_weeks; ++week) p.weeks.push_back(19000 + 7 * week + (week > 12 ? 7 : 0));
  p.num_numeric = static_cast<std::uint32_t>(1 + o.num_features);
  p.columns.resize(static_cast<std::size_t>(1 + o.num_features + o.num_levels));
  p.columns[0].name = "x_logit_prn";
  for (int f = 1; f <= o.num_features; ++f) {
    p.columns[static_cast<std::size_t>(f)].name = std::string("f") + std::to_string(f);
    p.columns[static_cast<std::size_t>(f)].has_missing = true;
  }
  for (std::size_t l = p.num_numeric; l < p.columns.size(); ++l) {
    p.columns[l].kind = DesignColumn::Kind::level;
    p.columns[l].column = "sector";
    p.columns[l].level = std::to_string(l - p.num_numeric);
    p.columns[l].name = "sector=" + p.columns[l].level;
  }
  for (int c = 0; c < o.num_classes; ++c)
    p.classes.push_back({c + 1 == o.num_classes ? "" : "T" + std::to_string(c), c == 0});
  std::vector<Row> rows = random_rows(o);
  lay_out(o, rows, p);
  if (o.spoil) o.spoil(p);
  // Chains: every row halves or keeps its weight; what the totals are does not matter to the evaluator.
  p.chain_weights.emplace_back();
  for (std::uint32_t i = 0; i < p.num_rows; ++i) p.chain_weights[0].push_back(p.weight[i] / (1 + i % 3));
  const auto num_segments = static_cast<std::uint32_t>(p.segments.size());
  for (std::uint32_t k = 0; k < 3; ++k) {
    Fold fold;
    const std::uint32_t first = num_segments - 3 + k;
    fold.is_test = k == 2;
    fold.first_week = p.segments[first].first_week;
    fold.last_week = p.segments[first].last_week;
    fold.eval = {first, first + 1, INT32_MAX, false, 0};
    fold.eval.num_rows = rows_of(p, fold.eval).size();
    fold.slices[0].fit = {0, first, INT32_MAX, true, 0};
    fold.slices[1].fit = {0, first - 1, p.weeks[fold.first_week] - 20, true, 0};
    fold.slices[1].calib = {first - 1, first, INT32_MAX, true, 0};
    for (Slice& slice : fold.slices) learn(o, p, slice);
    p.folds.push_back(std::move(fold));
  }
  return p;
}

}  // namespace calibeam::testing
