#include "trust/reference.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

namespace calibeam::testing_support {
namespace {

using Rows = std::vector<std::vector<double>>;

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double omega_of(const std::vector<double>& x, double block) {
  const std::size_t weeks = x.size();
  const double f = mean_of(x), n = static_cast<double>(weeks), q = 1.0 / block;
  double variance = 0.0;
  for (std::size_t lag = 0; lag < weeks; ++lag) {
    double gamma = 0.0;
    for (std::size_t t = 0; t + lag < weeks; ++t) gamma += (x[t] - f) * (x[t + lag] - f) / n;
    const auto i = static_cast<double>(lag);
    const double kappa = (n - i) / n * std::pow(1.0 - q, i) + i / n * std::pow(1.0 - q, n - i);
    variance += (lag == 0 ? 1.0 : 2.0 * kappa) * gamma;
  }
  return std::sqrt(std::max(0.0, variance));
}

/// [trials][draws] of bootstrap means.
Rows boot_means(const Rows& x, const Draws& draws) {
  Rows means(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) {
    const std::size_t n = x[k].size();
    for (std::size_t d = 0; d < draws.size() / n; ++d) {
      double sum = 0.0;
      for (std::size_t p = 0; p < n; ++p) sum += x[k][draws[d * n + p]];
      means[k].push_back(sum / static_cast<double>(n));
    }
  }
  return means;
}

double share(const std::vector<double>& best, double statistic) {
  const auto hits = std::count_if(best.begin(), best.end(), [&](double b) { return b >= statistic; });
  return static_cast<double>(hits) / static_cast<double>(best.size());
}

double interpolated_quantile(std::vector<double> values, double level) {
  std::sort(values.begin(), values.end());
  const double position = level * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(position);
  const auto high = std::min(low + 1, values.size() - 1);
  return values[low] + (position - static_cast<double>(low)) * (values[high] - values[low]);
}

struct Sample {
  double root;
  Rows boot;
  std::vector<double> f, omega;
};

/// Maxima over the trials in `among` of scale_k * (f*_k - g_k), draw by draw.
std::vector<double> maxima(const Sample& s, const std::vector<double>& g, bool studentise,
                           const std::vector<std::size_t>& among) {
  std::vector<double> best(s.boot.front().size(), -1e300);
  for (const std::size_t k : among) {
    for (std::size_t d = 0; d < best.size(); ++d) {
      best[d] = std::max(best[d], s.root * (s.boot[k][d] - g[k]) / (studentise ? s.omega[k] : 1.0));
    }
  }
  return best;
}

std::vector<double> floored(std::vector<double> values) {
  for (double& v : values) v = std::max(0.0, v);
  return values;
}

void spa(const Sample& s, ReferenceResult& out) {
  std::vector<double> lower, consistent;
  std::vector<std::size_t> all(s.f.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  double plain = 0.0;
  const double n = s.root * s.root;
  for (std::size_t k = 0; k < s.f.size(); ++k) {
    out.statistic = std::max(out.statistic, s.root * s.f[k] / s.omega[k]);
    plain = std::max(plain, s.root * s.f[k]);
    lower.push_back(std::max(0.0, s.f[k]));
    consistent.push_back(s.f[k] >= -std::sqrt(s.omega[k] * s.omega[k] / n * 2.0 * std::log(std::log(n))) ? s.f[k]
                                                                                                         : 0.0);
  }
  out.p_lower = share(floored(maxima(s, lower, true, all)), out.statistic);
  const auto best = floored(maxima(s, consistent, true, all));
  out.p_consistent = share(best, out.statistic);
  for (const std::size_t k : all) {
    const double statistic = s.root * s.f[k] / s.omega[k];
    out.adjusted_p.push_back(statistic > 0.0 ? share(best, statistic) : 1.0);
  }
  out.p_upper = share(floored(maxima(s, s.f, true, all)), out.statistic);
  out.p_reality_check = share(floored(maxima(s, s.f, false, all)), plain);
}

void stepm(const Sample& s, double alpha, ReferenceResult& out) {
  std::vector<std::size_t> left(s.f.size());
  std::iota(left.begin(), left.end(), std::size_t{0});
  while (!left.empty()) {
    const double critical = interpolated_quantile(maxima(s, s.f, true, left), 1.0 - alpha);
    std::vector<std::size_t> rest;
    for (const std::size_t k : left) {
      if (s.root * s.f[k] / s.omega[k] > critical) {
        out.better.push_back(out.tested[k]);
      } else {
        rest.push_back(k);
      }
    }
    if (rest.size() == left.size()) break;
    left = rest;
  }
  std::sort(out.better.begin(), out.better.end());
}

struct Pair {
  double t = 0.0;
  std::vector<double> null;
};

Pair compare(const Sample& s, std::size_t i, std::size_t j) {
  Pair pair;
  double square = 0.0;
  for (std::size_t d = 0; d < s.boot[i].size(); ++d) {
    const double noise = (s.boot[j][d] - s.f[j]) - (s.boot[i][d] - s.f[i]);
    square += noise * noise;
    pair.null.push_back(std::fabs(noise));
  }
  const double se = std::sqrt(square / static_cast<double>(pair.null.size()));
  pair.t = se < 1e-12 ? 0.0 : (s.f[j] - s.f[i]) / se;
  for (double& v : pair.null) v = se < 1e-12 ? 0.0 : v / se;
  return pair;
}

void confidence_set(const Sample& s, ReferenceResult& out) {
  std::map<std::pair<std::size_t, std::size_t>, Pair> pairs;
  for (std::size_t i = 0; i < s.f.size(); ++i) {
    for (std::size_t j = 0; j < s.f.size(); ++j) pairs[{i, j}] = compare(s, i, j);
  }
  std::vector<std::size_t> alive(s.f.size());
  std::iota(alive.begin(), alive.end(), std::size_t{0});
  out.set_p.assign(s.f.size(), 1.0);
  double running = 0.0;
  while (alive.size() > 1) {
    double statistic = -1.0;
    std::size_t worst = 0;
    std::vector<double> null(s.boot.front().size(), 0.0);
    for (std::size_t a = 0; a < alive.size(); ++a) {
      for (const std::size_t j : alive) {
        const Pair& pair = pairs[{alive[a], j}];
        if (pair.t > statistic) statistic = pair.t, worst = a;
        for (std::size_t d = 0; d < null.size(); ++d) null[d] = std::max(null[d], pair.null[d]);
      }
    }
    running = std::max(running, share(null, statistic));
    out.set_p[alive[worst]] = running;
    alive.erase(alive.begin() + static_cast<std::ptrdiff_t>(worst));
  }
}

}  // namespace

Matrix random_matrix(std::size_t num_trials, std::size_t num_weeks, std::uint64_t seed, Noise noise) {
  std::mt19937_64 bits(seed);
  std::normal_distribution<double> normal;
  const auto n = static_cast<double>(num_weeks);
  Matrix matrix{num_trials, num_weeks, std::vector<double>(num_trials * num_weeks)};
  std::vector<double> common(num_weeks);
  for (double& c : common) c = normal(bits);
  for (std::size_t k = 0; k < num_trials; ++k) {
    const double mean = noise.mean + noise.spread * normal(bits);
    for (std::size_t t = 0; t < num_weeks; ++t) {
      const double own = normal(bits);
      matrix.at(k, t) = (mean + 0.01 * (noise.shared * common[t] + (1.0 - noise.shared) * own)) / n;
    }
  }
  return matrix;
}

std::vector<std::size_t> by_score(const Matrix& matrix) {
  std::vector<double> scores;
  for (std::size_t k = 0; k < matrix.num_trials; ++k) {
    const auto row = matrix.view().row(k);
    scores.push_back(std::accumulate(row.begin(), row.end(), 0.0));
  }
  std::vector<std::size_t> rows(matrix.num_trials);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  return rows;
}

ReferenceResult reference(const Matrix& matrix, const Draws& draws, double block, double alpha) {
  const auto n = static_cast<double>(matrix.num_weeks);
  ReferenceResult out;
  Rows x;
  Sample sample{std::sqrt(n), {}, {}, {}};
  for (std::size_t k = 0; k < matrix.num_trials; ++k) {
    std::vector<double> row;
    for (const double c : matrix.view().row(k)) row.push_back(-n * c);
    const double omega = omega_of(row, block);
    if (omega < 1e-8) continue;
    out.tested.push_back(k);
    sample.f.push_back(mean_of(row));
    sample.omega.push_back(omega);
    x.push_back(row);
  }
  sample.boot = boot_means(x, draws);
  spa(sample, out);
  stepm(sample, alpha, out);
  confidence_set(sample, out);
  return out;
}

std::pair<double, double> reference_cscv(const Matrix& matrix) {
  const std::size_t n = matrix.num_weeks;
  double below = 0.0, outside = 0.0, halves = 0.0;
  for (unsigned half = 0; half < 256; ++half) {
    if (std::popcount(half) != 4) continue;
    std::vector<double> in, out;
    for (std::size_t k = 0; k < matrix.num_trials; ++k) {
      double sums[2] = {0.0, 0.0}, counts[2] = {0.0, 0.0};
      for (std::size_t b = 0, t = 0; b < 8; ++b) {
        for (std::size_t i = 0; i < n / 8 + (b < n % 8 ? 1 : 0); ++i, ++t) {
          sums[half >> b & 1U] += matrix.at(k, t);
          counts[half >> b & 1U] += 1.0;
        }
      }
      in.push_back(sums[1] / counts[1]);
      out.push_back(sums[0] / counts[0] * static_cast<double>(n));
    }
    const double best = out[static_cast<std::size_t>(std::min_element(in.begin(), in.end()) - in.begin())];
    below += best > interpolated_quantile(out, 0.5) ? 1.0 : 0.0;
    outside += best;
    halves += 1.0;
  }
  return {below / halves, outside / halves};
}

}  // namespace calibeam::testing_support
