#include "evaluate/fit_weights.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "kernels/row_kernels.hpp"

namespace calibeam {
namespace {

constexpr double kDaysPerWeek = 7.0;

std::vector<double> decay_factors(const Problem& problem, const Slice& slice, double half_life_weeks) {
  std::vector<double> factors(problem.weeks.size(), 1.0);
  if (half_life_weeks <= 0.0) return factors;
  const std::int32_t last = problem.weeks[slice.last_fit_week];
  for (std::uint32_t k = 0; k <= slice.last_fit_week; ++k)
    factors[k] = std::exp(-std::numbers::ln2 * ((last - problem.weeks[k]) / kDaysPerWeek) / half_life_weeks);
  return factors;
}

/// Sum of the weights, and whether each class has any.
struct Mass {
  double sum = 0.0;
  std::array<bool, 2> has_class{};
};

Mass mass_of(const Problem& problem, const Slice& slice, const FitWeights& weights) {
  Mass mass;
  std::vector<double> row_weights;
  for (std::uint32_t s = slice.fit.first_segment; s < slice.fit.last_segment; ++s) {
    const Segment& segment = problem.segments[s];
    for (std::uint32_t r = segment.first_run; r < segment.last_run; ++r) {
      const Run& run = problem.runs[r];
      row_weights.resize(run.padded_end - run.begin);
      stage_fit_weights(problem, slice, weights, run.begin, run.end - run.begin, run.ticker_class, row_weights.data());
      double run_sum = 0.0;
      for (std::uint32_t i = run.begin; i < run.end; ++i) {
        const double w = row_weights[i - run.begin];
        run_sum += w;
        if (w > 0.0) mass.has_class[problem.outcome[i] > 0.5 ? 1 : 0] = true;
      }
      mass.sum += run_sum;
    }
  }
  return mass;
}

}  // namespace

FitWeights plan_fit_weights(const Problem& problem, const Slice& slice, const Weighting& weighting) {
  FitWeights weights;
  const bool chain = weighting.chain && !problem.chain_weights.empty();
  weights.base = chain ? problem.chain_weights[slice.chain_weights].data() : problem.weight.data();
  weights.foundation = weighting.foundation_weight;
  weights.week_factor = decay_factors(problem, slice, weighting.half_life_weeks);
  const Mass mass = mass_of(problem, slice, weights);
  weights.sum = mass.sum;
  if (!(mass.sum > kSmallestMass) || !std::isfinite(mass.sum)) {
    weights.status = FitStatus::no_weight;
  } else if (!mass.has_class[0] || !mass.has_class[1]) {
    weights.status = FitStatus::single_class;
  } else if (problem.fit.renormalise_weights) {
    const double scale = static_cast<double>(slice.fit.num_rows) / mass.sum;
    for (double& factor : weights.week_factor) factor *= scale;
    weights.sum = static_cast<double>(slice.fit.num_rows);
  }
  return weights;
}

void stage_fit_weights(const Problem& problem, const Slice& slice, const FitWeights& weights, std::uint32_t first,
                       std::uint32_t count, std::uint32_t ticker_class, double* out) {
  kernels::row_kernels().fit_weights(
      {weights.base + first, problem.week.data() + first, problem.trainable.data() + first,
       problem.expiry.data() + first, weights.week_factor.data(),
       problem.classes[ticker_class].foundation ? weights.foundation : 1.0, slice.fit.expiry_before, count},
      out);
}

}  // namespace calibeam
