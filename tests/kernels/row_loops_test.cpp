// Every loop over rows that does not sum a Hessian, in every instruction set, against the scalar formula, to the last
// bit; and nothing is written beyond the rows and models that were asked for.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "kernels/math/sigmoid.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kUntouched = -77.25;
constexpr std::size_t kCounts[] = {8, 16, 24, 32, 40, 64, 72, 136, 512};

std::vector<double> draws(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> out(count);
  for (double& value : out) value = normal(random);
  return out;
}

std::vector<double> flags(std::size_t count, unsigned seed) {
  std::vector<double> out = draws(count, seed);
  for (double& value : out) value = value > 0.2 ? 1.0 : 0.0;
  return out;
}

TEST(RowLoops, StandardiseColumns) {
  for (const RowKernels* set : available_row_kernels())
    for (const std::size_t count : kCounts) {
      std::vector<double> x = draws(count, 1), out(count + 8, kUntouched);
      std::vector<float> rough(count + 8, static_cast<float>(kUntouched));
      for (std::size_t i = 0; i < count; i += 5) x[i] = kNan;
      x[1] = 1e45, x[3] = -1e45, x[6] = 4e8, x[7] = 6e8;
      set->standardise_rows(x.data(), count, 0.75, -0.5, 2.0, out.data());
      set->rough_standardise_rows(x.data(), count, 0.75, -0.5, 2.0, rough.data());
      for (std::size_t i = 0; i < count; ++i) {
        const double expected = ((std::isnan(x[i]) ? 0.75 : x[i]) - -0.5) * 2.0;
        ASSERT_EQ(out[i], expected) << set->name << " " << i;
        ASSERT_EQ(rough[i], static_cast<float>(std::fmin(1e9, std::fmax(-1e9, expected)))) << set->name << " " << i;
      }
      for (std::size_t i = count; i < count + 8; ++i) {
        ASSERT_EQ(out[i], kUntouched);
        ASSERT_EQ(rough[i], static_cast<float>(kUntouched));
      }
    }
}

TEST(RowLoops, WeighRowsThatAreTrainedOnInTime) {
  for (const RowKernels* set : available_row_kernels())
    for (const std::size_t count : kCounts) {
      const std::vector<double> base = draws(count, 2), by_week = draws(7, 3);
      std::vector<std::uint32_t> week(count);
      std::vector<std::uint8_t> trainable(count);
      std::vector<std::int32_t> expiry(count);
      for (std::size_t i = 0; i < count; ++i) {
        week[i] = static_cast<std::uint32_t>(i * 5 % 7);
        trainable[i] = i % 3 != 1;
        expiry[i] = static_cast<std::int32_t>(100 + i % 4);  // 102 is too late
      }
      std::vector<double> out(count + 8, kUntouched);
      set->fit_weights({base.data(), week.data(), trainable.data(), expiry.data(), by_week.data(), 1.75, 102, count},
                       out.data());
      for (std::size_t i = 0; i < count; ++i) {
        const double expected = i % 3 != 1 && i % 4 < 2 ? base[i] * by_week[week[i]] * 1.75 : 0.0;
        ASSERT_EQ(out[i], expected) << set->name << " " << i;
      }
      for (std::size_t i = count; i < count + 8; ++i) ASSERT_EQ(out[i], kUntouched);
    }
}

TEST(RowLoops, TurnLogitsIntoProbabilities) {
  for (const RowKernels* set : available_row_kernels())
    for (const std::size_t count : kCounts) {
      std::vector<double> logits = draws(count, 4), probs(count + 8, kUntouched);
      logits[2] = 40, logits[5] = -40;
      set->logits_to_probs(logits.data(), count, -1.25, 0.5, probs.data());
      for (std::size_t i = 0; i < count; ++i)
        ASSERT_EQ(probs[i], clip_prob(sigmoid(std::fma(-1.25, logits[i], 0.5)).prob)) << set->name << " " << i;
      for (std::size_t i = count; i < count + 8; ++i) ASSERT_EQ(probs[i], kUntouched);
    }
}

/// Columns of 64 rows and coefficients of 8 models.
struct Predictors {
  std::vector<std::vector<double>> columns;
  std::vector<PredictorTerm> numeric, levels;
  std::vector<double> x = draws(64, 50);
  std::vector<std::vector<double>> out = std::vector<std::vector<double>>(8, std::vector<double>(64, kUntouched));
  PredictorRows rows;

  explicit Predictors(std::uint32_t num_models, bool has_slope) {
    for (unsigned c = 0; c < 5; ++c) columns.push_back(c < 3 ? draws(64, 60 + c) : flags(64, 60 + c));
    columns[1][17] = columns[2][20] = kNan;
    for (std::size_t c = 0; c < 5; ++c) {
      const double k = static_cast<double>(c);
      PredictorTerm term{columns[c].data(), 0.5 - k, 0.25 * k, 1.5 + k, {}};
      const std::vector<double> own = draws(8, 70 + static_cast<unsigned>(c));
      std::copy(own.begin(), own.end(), term.coefficient);
      (c < 3 ? numeric : levels).push_back(term);
    }
    rows.numeric = numeric.data();
    rows.num_numeric = 3;
    rows.levels = levels.data();
    rows.num_levels = 2;
    rows.x_logit_prn = x.data();
    rows.num_models = num_models;
    rows.has_slope = has_slope;
    rows.first = 16;
    rows.count = 40;
    const std::vector<double> offsets = draws(8, 80), slopes = draws(8, 81);
    std::copy(offsets.begin(), offsets.end(), rows.offset);
    std::copy(slopes.begin(), slopes.end(), rows.slope);
    for (std::size_t m = 0; m < 8; ++m) rows.out[m] = out[m].data();
  }

  [[nodiscard]] double expected(std::size_t model, std::size_t row) const {
    double t = rows.offset[model];
    for (const PredictorTerm& term : numeric) {
      const double value = std::isnan(term.values[row]) ? term.median : term.values[row];
      t = std::fma(term.coefficient[model], (value - term.mean) * term.inv_scale, t);
    }
    if (rows.has_slope) t = std::fma(rows.slope[model], x[row], t);
    for (const PredictorTerm& term : levels) t = std::fma(term.coefficient[model], term.values[row], t);
    return t;
  }
};

TEST(RowLoops, PredictAnyNumberOfModelsSideBySide) {
  for (const RowKernels* set : available_row_kernels())
    for (std::uint32_t num_models = 1; num_models <= kModelsTogether; ++num_models)
      for (const bool has_slope : {false, true}) {
        Predictors p(num_models, has_slope);
        set->predict_logits(p.rows);
        for (std::size_t m = 0; m < 8; ++m)
          for (std::size_t i = 0; i < 64; ++i)
            ASSERT_EQ(p.out[m][i], m < num_models && i < 40 ? p.expected(m, 16 + i) : kUntouched)
                << set->name << ", " << num_models << " models, " << m << " " << i;
      }
}

struct Calibrated {
  std::vector<double> logit, outcome, weight;
  CalibratorRows rows;
  /// What lies behind the rows would show in any sum.
  explicit Calibrated(std::size_t count)
      : logit(draws(count, 5)), outcome(flags(count, 6)), weight(draws(count, 7)), rows{} {
    for (double& w : weight) w = std::fabs(w);
    for (auto* values : {&logit, &outcome, &weight}) values->resize(count + 64, kNan);
    rows = {logit.data(), outcome.data(), weight.data(), count, 0.25, 1.5, -0.75, 2.0};
  }
};

TEST(RowLoops, SumForPlattInEightLanes) {
  for (const RowKernels* set : available_row_kernels())
    for (const std::size_t count : kCounts) {
      const Calibrated c(count);
      std::vector<double> expected(40, 0.0), sums(48, kUntouched);
      for (std::size_t i = 0; i < count; ++i) {
        double* lane = expected.data() + i % 8;
        const double z = (c.logit[i] - 0.25) * 1.5;
        const Sigmoid<double> s = sigmoid(std::fma(2.0, z, -0.75));
        const double r = c.weight[i] * (s.prob - c.outcome[i]), v = c.weight[i] * s.curvature;
        lane[0] += r;
        lane[8] = std::fma(r, z, lane[8]);
        lane[16] += v;
        lane[24] += v * z;
        lane[32] = std::fma(v * z, z, lane[32]);
      }
      set->platt_sums(c.rows, sums.data());
      for (std::size_t k = 0; k < 40; ++k) ASSERT_EQ(sums[k], expected[k]) << set->name << " " << count << " " << k;
      for (std::size_t k = 40; k < 48; ++k) ASSERT_EQ(sums[k], kUntouched);
    }
}

TEST(RowLoops, SumMomentsInEightLanes) {
  for (const RowKernels* set : available_row_kernels())
    for (const std::size_t count : kCounts) {
      const Calibrated c(count);
      std::vector<double> expected(24, 0.0), sums(32, kUntouched);
      for (std::size_t i = 0; i < count; ++i) {
        double* lane = expected.data() + i % 8;
        const double d = c.logit[i] - 0.25, wd = c.weight[i] * d;
        lane[0] += c.weight[i];
        lane[8] += wd;
        lane[16] = std::fma(wd, d, lane[16]);
      }
      set->logit_moments(c.rows, sums.data());
      for (std::size_t k = 0; k < 24; ++k) ASSERT_EQ(sums[k], expected[k]) << set->name << " " << count << " " << k;
      for (std::size_t k = 24; k < 32; ++k) ASSERT_EQ(sums[k], kUntouched);
    }
}

}  // namespace
}  // namespace calibeam::kernels
