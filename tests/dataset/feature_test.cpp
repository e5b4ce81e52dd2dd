#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "dataset/dataset.hpp"
#include "dataset/feature_names.hpp"

namespace calibeam {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Rows of two weeks, the first of them before VAL.
Dataset tiny(std::map<std::string, std::vector<double>> numeric, std::vector<double> prn) {
  Dataset data;
  data.prn_column = "pRN";
  data.header = {"pRN"};
  for (const auto& [name, values] : numeric) data.header.push_back(name);
  data.numeric = std::move(numeric);
  data.prn = std::move(prn);
  const std::size_t n = data.prn.size();
  data.week.assign(n, 100);
  data.week_index.assign(n, 0);
  data.week_index.back() = 1;
  data.first_val_week = 1;
  return data;
}

void expect_values(const Dataset& data, const std::string& name, const std::vector<double>& expected) {
  const std::vector<double> values = derive_feature(data, name);
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(std::isnan(values[i]), std::isnan(expected[i])) << name << " row " << i;
    if (!std::isnan(expected[i])) {
      EXPECT_NEAR(values[i], expected[i], 4e-16 * std::fmax(1.0, std::fabs(expected[i])));
    }
  }
}

TEST(Feature, FollowsItsFormula) {
  const Dataset data = tiny({{"K", {90, 110}},
                             {"S_asof_close", {100, 100}},
                             {"r", {0.05, 0.05}},
                             {"dividend_yield", {0.01, 0.02}},
                             {"T_days", {4, 8}},
                             {"rv20", {0.2, 0.3}},
                             {"rel_spread_median", {0.5, -0.5}},
                             {"pRN_raw", {0.25, 0.5}}},
                            {0.75, 0.5});
  const double x = std::log(3.0), forward = 100 * std::exp(0.04 * 4 / 365.0), vol = 0.2 * std::sqrt(4 / 365.0);
  expect_values(data, "x_logit_prn", {x, 0});
  expect_values(data, "pRN", {0.75, 0.5});
  expect_values(data, "log_m", {std::log(0.9), std::log(1.1)});
  expect_values(data, "abs_log_m", {-std::log(0.9), std::log(1.1)});
  expect_values(data, "forward_price", {forward, 100 * std::exp(0.03 * 8 / 365.0)});
  expect_values(data, "x_m", {x * std::log(90 / forward), 0});
  expect_values(data, "x_abs_m", {-x * std::log(90 / forward), 0});
  expect_values(data, "T_years", {4 / 365.0, 8 / 365.0});
  expect_values(data, "log_T_days", {std::log1p(4), std::log1p(8)});
  expect_values(data, "rv20_sqrtT", {vol, 0.3 * std::sqrt(8 / 365.0)});
  expect_values(data, "abs_log_m_over_volT", {-std::log(0.9) / vol, std::log(1.1) / (0.3 * std::sqrt(8 / 365.0))});
  expect_values(data, "log_rel_spread", {std::log1p(0.5), 0});
  expect_values(data, "prn_raw_gap", {0.5, 0});
  expect_values(data, "x_prn_x_tdays", {4 * x, 0});
  expect_values(data, "x_prn_x_logm", {x * std::log(0.9), 0});
}

TEST(Feature, NonFiniteResultsAreMissing) {
  const Dataset data = tiny({{"K", {0, -1, 5}},
                             {"S_asof_close", {100, 100, 0}},
                             {"rv20", {0, 0.2, kNan}},
                             {"T_days", {4, -4, 4}},
                             {"n_chain_used", {3, 3, kNan}},
                             {"n_chain_raw", {0, 4, 4}}},
                            {0.5, 0.5, 0.5});
  expect_values(data, "log_m", {kNan, kNan, kNan});
  expect_values(data, "chain_used_frac", {kNan, 0.75, kNan});
  expect_values(data, "sqrt_T_years", {std::sqrt(4 / 365.0), 0, std::sqrt(4 / 365.0)});
  expect_values(data, "rv20_sqrtT", {0, 0, kNan});
  expect_values(data, "log_m_over_volT", {kNan, kNan, kNan});
}

TEST(Feature, FlagsTakeMissingForNo) {
  const Dataset data = tiny({{"expiry_fallback_days", {kNan, 0, -1}},
                             {"dropped_intrinsic", {kNan, 0, 1}},
                             {"n_band_inside", {kNan, 5, 4}},
                             {"n_band_raw", {9, 5, 5}}},
                            {0.5, 0.5, 0.5});
  expect_values(data, "had_fallback", {0, 0, 1});
  const Dataset both =
      tiny({{"asof_fallback_days", {-1, 0, kNan}}, {"expiry_fallback_days", {0, 1, 0}}}, {0.5, 0.5, 0.5});
  expect_values(both, "had_fallback", {1, 1, 0});
  expect_values(data, "had_intrinsic_drop", {0, 0, 1});
  expect_values(data, "had_band_clip", {0, 0, 1});
}

TEST(Feature, ThatCannotBeDerivedIsWhollyMissing) {
  const Dataset data = tiny({{"n_band_raw", {9, 5}}}, {0.5, 0.5});
  for (const char* name : {"had_band_clip", "log_m", "x_m", "no_such_feature", "had_fallback"}) {
    expect_values(data, name, {kNan, kNan});
  }
}

TEST(Feature, AColumnOfTheFileWinsAsAWholeButTheRecomputedOnesNever) {
  const Dataset data = tiny({{"K", {90, 110}},
                             {"S_asof_close", {100, 100}},
                             {"log_m", {7, kNan}},
                             {"T_days", {4, 4}},
                             {"T_years", {kNan, 2}}},
                            {0.75, 0.5});
  expect_values(data, "log_m", {7, kNan});
  expect_values(data, "sqrt_T_years", {kNan, std::sqrt(2.0)});
  Dataset with_x = data;
  with_x.header.insert(with_x.header.end(), {"x_logit_prn", "x_m"});
  expect_values(with_x, "x_logit_prn", {std::log(3.0), 0});
  expect_values(with_x, "x_m", {7 * std::log(3.0), kNan});
}

TEST(Feature, MoneynessOfXmIsChosenBeforeTheFirstValWeek) {
  // log_m_fwd has a value, but only in the VAL week: log_m is taken, on all rows.
  const Dataset late = tiny({{"log_m", {2, 3}}, {"log_m_fwd", {kNan, 5}}}, {0.75, 0.75});
  expect_values(late, "x_m", {2 * std::log(3.0), 3 * std::log(3.0)});
  const Dataset early = tiny({{"log_m", {2, 3}}, {"log_m_fwd", {4, kNan}}}, {0.75, 0.75});
  expect_values(early, "x_m", {4 * std::log(3.0), kNan});
}

TEST(Feature, ColumnThatWasNotReadIsABrokenPromiseOfTheCaller) {
  Dataset data = tiny({}, {0.5, 0.5});
  data.header.push_back("sentiment");
  EXPECT_THROW((void)derive_feature(data, "sentiment"), std::logic_error);
}

TEST(FeatureName, IsRefusedIfItIsADateAWeightOrKnownAtExpiry) {
  for (const char* name : {"S_expiry_close",
                           "S_expiry_close_adj",
                           "group_weight",
                           "ticker_weight",
                           "weighting",
                           "week_monday",
                           "outcome",
                           "my_outcome_2",
                           "asof_date",
                           "foo_date",
                           "x_date_used",
                           "snapshot_time",
                           "a_time_utc",
                           "target",
                           "y",
                           "label",
                           "quality_weight",
                           "event_endDate",
                           "option_expiration_used",
                           "t",
                           "w"}) {
    EXPECT_TRUE(is_refused(name, {"w", "t"})) << name;
  }
  for (const char* name : {"K", "rv20", "dated", "time_value", "weekly", "S_asof_close", "T_days"}) {
    EXPECT_FALSE(is_refused(name, {"w", "t"})) << name;
  }
}

}  // namespace
}  // namespace calibeam
