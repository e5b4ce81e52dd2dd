// The order among equals: every pair of a chain of configurations, each plainer than the next; and twins at their edge.
#include <gtest/gtest.h>

#include <limits>

#include "search/ranking.hpp"
#include "search/support.hpp"

namespace calibeam {
namespace {

// From the last reason to the first: whatever comes later in section 8's list is turned the other way round.
std::vector<Configuration> chain() {
  std::vector<Configuration> out;
  Configuration c;
  c.ticker_intercepts = TickerIntercepts::none;
  c.C = 0.5;
  const auto next = [&] { out.push_back(c); };
  next();
  c.C = 2.0;
  next();
  c.C = 0.5, c.foundation_weight = 1.5;
  next();
  c.foundation_weight = 1.0, c.train_decay_half_life_weeks = 4.0;
  next();
  c.train_decay_half_life_weeks = 0.0, c.ticker_x_interactions = true;
  next();
  c.ticker_x_interactions = false, c.ticker_intercepts = TickerIntercepts::all;
  next();
  c.ticker_intercepts = TickerIntercepts::non_foundation;
  next();
  c.ticker_intercepts = TickerIntercepts::none, c.group_reweight = GroupReweight::chain;
  next();
  c.group_reweight = GroupReweight::none, c.calibrate = Calibration::platt;
  next();
  c.calibrate = Calibration::isotonic;
  next();
  c.calibrate = Calibration::none, c.enable_x_m = true;  // one feature
  next();
  c.enable_x_m = false, c.enable_x_abs_m = true, c.C = 1.0;
  next();
  c.enable_x_abs_m = false, c.feature_choices["a"] = {"z"}, c.C = 2.0;
  next();
  c.feature_choices["b"] = {"z"}, c.C = 3.0;  // the same feature
  next();
  c.feature_choices.clear(), c.enable_x_m = c.enable_x_abs_m = true, c.C = 0.1;  // two
  next();
  c.enable_x_abs_m = false, c.feature_choices["a"] = {"z"}, c.C = 0.2;
  next();
  c.enable_x_m = false, c.enable_x_abs_m = true, c.C = 0.3;
  next();
  c.enable_x_abs_m = false, c.feature_choices["a"] = {"y", "z"}, c.C = 0.4;
  next();
  c.feature_choices["a"] = {"y", "zz"};  // the canonical text decides
  next();
  c.enable_x_m = true, c.C = 0.1;  // three
  next();
  return out;
}

TEST(Plainer, OrdersEveryPairOfAChain) {
  std::vector<Trial> trials;
  for (const auto& config : chain()) {
    Trial& t = trials.emplace_back();
    t.config = config;
    t.canonical = canonical_text(config);
  }
  for (std::size_t i = 0; i < trials.size(); ++i) {
    for (std::size_t j = 0; j < trials.size(); ++j) {
      EXPECT_EQ(plainer(trials[i], trials[j]), i < j) << i << " " << j;
      EXPECT_EQ(better_by_score(trials[i], trials[j]), i < j) << i << " " << j;
      EXPECT_EQ(better_among_tied(trials[i], trials[j]), i < j) << i << " " << j;
    }
  }
}

TEST(Better, LooksAtScoreAndTieScoreInItsOwnOrder) {
  const auto of = [](double score, double tie_score) {
    Trial t;
    t.delta_log_loss = score;
    t.tie_score = tie_score;
    return t;
  };
  EXPECT_TRUE(better_by_score(of(-2, 5), of(-1, 0)));
  EXPECT_FALSE(better_by_score(of(-1, 0), of(-2, 5)));
  EXPECT_TRUE(better_by_score(of(-1, 0), of(-1 + 4e-11, 5))) << "one score after rounding";
  EXPECT_FALSE(better_by_score(of(-1, 5), of(-1 + 4e-11, 0)));
  EXPECT_TRUE(better_among_tied(of(-1, 0), of(-2, 5)));
  EXPECT_FALSE(better_among_tied(of(-2, 5), of(-1, 0)));
  EXPECT_TRUE(better_among_tied(of(-2, 3), of(-1, 3 + 4e-11)));
  EXPECT_FALSE(better_among_tied(of(-1, 3), of(-2, 3 + 4e-11)));
}

TEST(ScoreUnits, EndAtTheirLimit) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(score_units(infinity), 4'000'000'000'000'000'000);
  EXPECT_EQ(score_units(-infinity), -4'000'000'000'000'000'000);
  EXPECT_EQ(score_units(std::nan("")), 4'000'000'000'000'000'000);
  EXPECT_EQ(score_units(-1.25), -12'500'000'000);
  EXPECT_EQ(score_units(2.5e-10), 2);
}

TEST(Twins, AreCloseUpToTheEdgeInEveryMetric) {
  for (double Metrics::*metric : {&Metrics::log_loss, &Metrics::brier, &Metrics::ece, &Metrics::ece_q}) {
    for (const std::size_t window : {0U, 1U}) {
      Trial a, b;
      a.windows.resize(2);
      b.windows.resize(2);
      a.windows[window].model.*metric = 1e-12;
      EXPECT_TRUE(twins(a, b));
      EXPECT_TRUE(twins(b, a));
      a.windows[window].model.*metric = 1.1e-12;
      EXPECT_FALSE(twins(a, b));
      EXPECT_FALSE(twins(b, a));
      a.windows[window].model.*metric = std::nan("");
      EXPECT_FALSE(twins(a, b));
    }
    Trial a, b;  // the two windows' numbers change places
    a.windows.resize(2);
    b.windows.resize(2);
    a.windows[0].model.*metric = b.windows[1].model.*metric = 0.5;
    EXPECT_FALSE(twins(a, b));
  }
}

TEST(Twins, AreComparedWhereBothHaveWindows) {
  Trial a, b;
  a.windows.resize(3);
  a.windows[1].model.log_loss = 0.25;
  a.windows[2].model.log_loss = 0.5;
  b.windows.resize(3);
  b.windows[1].model.log_loss = 0.75;
  b.windows[2].model.log_loss = 0.125;
  b.windows.resize(1);  // what stood in the others is no concern of theirs
  EXPECT_TRUE(twins(a, b));
  a.windows.resize(1);
  EXPECT_TRUE(twins(a, b));
}

}  // namespace
}  // namespace calibeam
