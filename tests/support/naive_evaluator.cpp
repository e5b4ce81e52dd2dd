#include "support/naive_evaluator.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace calibeam::testing {
namespace {

using Real = long double;
using Matrix = std::vector<std::vector<Real>>;

std::vector<std::uint32_t> members(const Problem& p, const RowSet& set) {
  std::vector<std::uint32_t> rows;
  if (set.first_segment >= set.last_segment) return rows;
  for (std::uint32_t i = p.segments[set.first_segment].begin; i < p.segments[set.last_segment - 1].end; ++i)
    if (p.source_row[i] != kNone && p.expiry[i] < set.expiry_before && (!set.training || p.trainable[i] != 0))
      rows.push_back(i);
  return rows;
}

std::uint32_t class_of(const Problem& p, std::uint32_t row) {
  for (const Run& run : p.runs)
    if (row >= run.begin && row < run.end) return run.ticker_class;
  return kNone;
}

/// One function of a row per model column.
std::vector<Real> design_row(const Problem& p, const Candidate& c, const Slice& s, std::uint32_t row) {
  std::vector<Real> x{1};
  for (const auto j : c.columns) {
    const ColumnStatistics& k = s.columns[j];
    if (!k.active) continue;
    const double raw = p.columns[j].values[row];
    x.push_back(((std::isnan(raw) ? Real(k.median) : Real(raw)) - k.mean) / k.scale);
  }
  for (std::size_t j = p.num_numeric; j < p.columns.size(); ++j)
    if (s.columns[j].active) x.push_back(p.columns[j].values[row]);
  if (c.intercepts == TickerIntercepts::none) return x;
  const std::uint32_t mine = class_of(p, row);
  const bool pool = c.intercepts == TickerIntercepts::non_foundation;
  bool foundation_seen = false;
  for (std::size_t k = 0; k < p.classes.size(); ++k) {
    if (pool && p.classes[k].foundation)
      foundation_seen |= s.classes[k].support > 0;
    else if (s.classes[k].has_intercept)
      x.push_back(mine == k ? 1 : 0);
  }
  if (foundation_seen) x.push_back(p.classes[mine].foundation ? 1 : 0);
  for (std::size_t k = 0; k < p.classes.size() && c.slopes; ++k)
    if (pool ? s.classes[k].has_slope_non_foundation : s.classes[k].has_slope_all)
      x.push_back(mine == k ? Real(p.columns[0].values[row]) / s.classes[k].slope_scale : 0);
  return x;
}

std::vector<Real> solve(Matrix a, std::vector<Real> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t best = k;
    for (std::size_t i = k; i < n; ++i)
      if (std::fabs(a[i][k]) > std::fabs(a[best][k])) best = i;
    std::swap(a[k], a[best]);
    std::swap(b[k], b[best]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const Real f = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j) a[i][j] -= f * a[k][j];
      b[i] -= f * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

Real dot(const std::vector<Real>& a, const std::vector<Real>& b) {
  Real s = 0;
  for (std::size_t i = 0; i < a.size(); ++i) s += a[i] * b[i];
  return s;
}

/// Newton with halving on the objective; 60 steps are plenty for what the tests use.
std::vector<Real> fit(const Matrix& x, const std::vector<Real>& y, const std::vector<Real>& w, Real ridge) {
  const std::size_t n = x[0].size();
  std::vector<Real> theta(n, 0);
  const auto value = [&](const std::vector<Real>& t) {
    Real v = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Real eta = dot(x[i], t);
      v += w[i] * (std::log1p(std::exp(-std::fabs(eta))) + std::max<Real>(eta, 0) - y[i] * eta);
    }
    for (std::size_t k = 1; k < n; ++k) v += ridge * t[k] * t[k] / 2;
    return v;
  };
  for (int iteration = 0; iteration < 60; ++iteration) {
    Matrix h(n, std::vector<Real>(n, 0));
    std::vector<Real> g(n, 0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Real p = 1 / (1 + std::exp(-dot(x[i], theta)));
      for (std::size_t a = 0; a < n; ++a) {
        g[a] += w[i] * (p - y[i]) * x[i][a];
        for (std::size_t b = 0; b < n; ++b) h[a][b] += w[i] * p * (1 - p) * x[i][a] * x[i][b];
      }
    }
    for (std::size_t k = 1; k < n; ++k) {
      g[k] += ridge * theta[k];
      h[k][k] += ridge;
    }
    const std::vector<Real> step = solve(h, g);
    std::vector<Real> next = theta;
    Real scale = 1;
    do {
      for (std::size_t k = 0; k < n; ++k) next[k] = theta[k] - scale * step[k];
      scale /= 2;
    } while (value(next) > value(theta) + 1e-15L && scale > 1e-9L);
    theta = next;
  }
  return theta;
}

std::vector<Real> fit_weights(const Problem& p, const Candidate& c, const Slice& s,
                              const std::vector<std::uint32_t>& rows) {
  std::vector<Real> w;
  Real sum = 0;
  std::uint32_t last = 0;
  for (const auto i : rows) last = std::max(last, p.week[i]);
  for (const auto i : rows) {
    Real v = c.weighting.chain ? p.chain_weights[s.chain_weights][i] : p.weight[i];
    if (p.classes[class_of(p, i)].foundation) v *= c.weighting.foundation_weight;
    if (c.weighting.half_life_weeks > 0)
      v *= std::pow(Real(2), -(Real(p.weeks[last] - p.weeks[p.week[i]]) / 7) / c.weighting.half_life_weeks);
    w.push_back(v);
    sum += v;
  }
  if (p.fit.renormalise_weights)
    for (Real& v : w) v *= static_cast<Real>(rows.size()) / sum;
  return w;
}

Metrics metrics(const Problem& p, const std::vector<std::uint32_t>& rows, const std::vector<double>& prob) {
  Real total = 0, loss = 0, brier = 0;
  std::map<int, Real> bins, mass_bins;
  std::map<double, std::pair<Real, Real>> groups;  // rounded prediction -> mass, error
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const Real w = p.weight[rows[k]], y = p.outcome[rows[k]], q = prob[k];
    total += w;
    loss -= w * (y * std::log(q) + (1 - y) * std::log1p(-q));
    brier += w * (q - y) * (q - y);
    bins[std::min(p.metric.ece_bins - 1, static_cast<int>(std::floor(p.metric.ece_bins * prob[k] + 1e-9)))] +=
        w * (q - y);
    auto& group = groups[std::nearbyint(prob[k] * 1e12) / 1e12];
    group.first += w;
    group.second += w * (q - y);
  }
  Real before = 0;
  for (const auto& [value, group] : groups) {
    const Real place = p.metric.eceq_bins * (before + group.first / 2) / total + 1e-9L;
    mass_bins[std::min(p.metric.eceq_bins - 1, static_cast<int>(std::floor(place)))] += group.second;
    before += group.first;
  }
  Real ece = 0, ece_q = 0;
  for (const auto& [bin, error] : bins) ece += std::fabs(error);
  for (const auto& [bin, error] : mass_bins) ece_q += std::fabs(error);
  return {static_cast<double>(loss / total), static_cast<double>(brier / total), static_cast<double>(ece / total),
          static_cast<double>(ece_q / total)};
}

/// The solution in the order of design_row().
std::vector<Real> theta_of(const Problem& p, const Candidate& c, const Slice& s, const Solution& solution) {
  std::vector<Real> theta{solution.intercept};
  const std::size_t n = c.columns.size();
  for (std::size_t k = 0; k < n; ++k)
    if (s.columns[c.columns[k]].active) theta.push_back(solution.coefficients[k]);
  for (std::size_t j = p.num_numeric; j < p.columns.size(); ++j)
    if (s.columns[j].active) theta.push_back(solution.coefficients[n + j - p.num_numeric]);
  if (c.intercepts == TickerIntercepts::none) return theta;
  const bool pool = c.intercepts == TickerIntercepts::non_foundation;
  std::vector<Real> foundation;
  for (std::size_t k = 0; k < p.classes.size(); ++k) {
    if (pool && p.classes[k].foundation) {
      if (s.classes[k].support > 0) foundation = {solution.class_intercept[k]};
    } else if (s.classes[k].has_intercept) {
      theta.push_back(solution.class_intercept[k]);
    }
  }
  theta.insert(theta.end(), foundation.begin(), foundation.end());
  for (std::size_t k = 0; k < p.classes.size() && c.slopes; ++k)
    if (pool ? s.classes[k].has_slope_non_foundation : s.classes[k].has_slope_all)
      theta.push_back(solution.class_slope[k]);
  return theta;
}

/// Infinity norm of the gradient at theta, over the sum of the weights.
Real gradient_norm(const Matrix& x, const std::vector<Real>& y, const std::vector<Real>& w, Real ridge,
                   const std::vector<Real>& theta) {
  std::vector<Real> g(theta.size(), 0);
  Real sum = 0, norm = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Real p = 1 / (1 + std::exp(-dot(x[i], theta)));
    for (std::size_t a = 0; a < g.size(); ++a) g[a] += w[i] * (p - y[i]) * x[i][a];
    sum += w[i];
  }
  for (std::size_t k = 1; k < g.size(); ++k) g[k] += ridge * theta[k];
  for (const Real value : g) norm = std::isnan(value) ? value : std::max(norm, std::fabs(value));
  return norm / std::max<Real>(1, sum);
}

std::vector<Real> outcomes(const Problem& p, const std::vector<std::uint32_t>& rows) {
  std::vector<Real> y;
  for (const auto i : rows) y.push_back(p.outcome[i]);
  return y;
}

std::vector<Real> calib_weights(const Problem& p, const std::vector<std::uint32_t>& rows) {
  std::vector<Real> w;
  Real sum = 0;
  for (const auto i : rows) sum += p.weight[i];
  for (const auto i : rows) w.push_back(p.weight[i] * static_cast<Real>(rows.size()) / sum);
  return w;
}

}  // namespace

Optimality optimality(const Problem& p, const Candidate& c, const Fold& fold, const Solution& solution) {
  const Slice& s = fold.slices[c.calibration == Calibration::none ? 0 : 1];
  const auto theta = theta_of(p, c, s, solution);
  const auto rows = members(p, s.fit);
  Matrix x, z;
  for (const auto i : rows) x.push_back(design_row(p, c, s, i));
  Optimality found;
  found.fit = gradient_norm(x, outcomes(p, rows), fit_weights(p, c, s, rows), 1 / Real(c.C), theta);
  if (!solution.platt) return found;
  const auto calib = members(p, s.calib);
  for (const auto i : calib) z.push_back({1, dot(design_row(p, c, s, i), theta)});
  found.platt = gradient_norm(z, outcomes(p, calib), calib_weights(p, calib), 1e-6L,
                              {solution.platt->intercept, solution.platt->slope});
  Real largest = 1;
  for (const auto& row : z) largest = std::max(largest, std::fabs(row[1]));
  found.platt /= largest * largest;
  return found;
}

NaiveResult naive_evaluate(const Problem& p, const Candidate& c, const Fold& fold) {
  const Slice& s = fold.slices[c.calibration == Calibration::none ? 0 : 1];
  NaiveResult result;
  const auto logits = [&](const std::vector<std::uint32_t>& rows, const std::vector<Real>& theta) {
    std::vector<Real> t;
    for (const auto i : rows) t.push_back(dot(design_row(p, c, s, i), theta));
    return t;
  };
  const auto fit_rows = members(p, s.fit);
  Matrix x;
  for (const auto i : fit_rows) x.push_back(design_row(p, c, s, i));
  const auto theta = fit(x, outcomes(p, fit_rows), fit_weights(p, c, s, fit_rows), 1 / Real(c.C));
  Real a = 1, b = 0;
  if (c.calibration == Calibration::platt) {
    const auto rows = members(p, s.calib);
    Matrix z;
    for (const Real t : logits(rows, theta)) z.push_back({1, t});
    const auto platt = fit(z, outcomes(p, rows), calib_weights(p, rows), 1e-6L);
    b = platt[0];
    a = platt[1];
  }
  const auto eval_rows = members(p, fold.eval);
  for (const Real t : logits(eval_rows, theta))
    result.prob.push_back(std::clamp(static_cast<double>(1 / (1 + std::exp(-(a * t + b)))), 1e-6, 1 - 1e-6));
  std::vector<double> baseline;
  for (const auto i : eval_rows) baseline.push_back(p.prn[i]);
  result.model = metrics(p, eval_rows, result.prob);
  result.baseline = metrics(p, eval_rows, baseline);
  for (const Real t : theta) result.theta.push_back(static_cast<double>(t));
  result.platt_slope = static_cast<double>(a);
  result.platt_intercept = static_cast<double>(b);
  result.converged = true;
  return result;
}

}  // namespace calibeam::testing
