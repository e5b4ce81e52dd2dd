#include "search/refine_c.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "search/support.hpp"

namespace calibeam {
namespace {

using Score = std::function<double(double)>;  ///< of C; NaN: the trial fails

struct Walk {
  std::vector<double> asked;
  bool interrupted = false;
};

Walk walk_from(double C, const Score& score, std::size_t answers = 1000) {
  const auto trial_at = [&](const Configuration& config) {
    Trial t;
    t.config = config;
    t.canonical = canonical_text(config);
    t.delta_log_loss = score(config.C);
    if (std::isnan(t.delta_log_loss)) {
      t.reason = "not_converged";
      t.delta_log_loss = -1000.0;
    }
    return t;
  };
  Configuration start;
  start.C = C;
  start.calibrate = Calibration::platt;
  std::size_t given = 0;
  const auto result = refine_c(trial_at(start), [&](std::span<const Effective> wanted, const SearchStep& step) {
    EXPECT_EQ(step.pass, 0);
    EXPECT_EQ(step.family, "refine C");
    EXPECT_FALSE(wanted.empty());
    std::vector<Trial> out;
    for (const auto& e : wanted) {
      EXPECT_EQ(e.canonical, canonical_text(e.config));
      if (given++ < answers) out.push_back(trial_at(e.config));
    }
    return out;
  });
  Walk walk;
  for (const Trial& t : result.trials) {
    walk.asked.push_back(t.config.C);
    Configuration same = start;
    same.C = t.config.C;
    EXPECT_EQ(t.config, same) << "nothing but C changes";
  }
  walk.interrupted = result.interrupted;
  return walk;
}

TEST(RefineC, HalvesItsStepWhereNothingIsBetter) {
  const std::vector<double> asked{2.0,      0.5,     1.41421,  0.707107, 1.18921,  0.840896, 1.09051,
                                  0.917004, 1.04427, 0.957603, 1.0219,   0.978572, 1.01089,  0.989228};
  const Walk walk = walk_from(1.0, [](double) { return 0.0; });
  EXPECT_EQ(walk.asked, asked);
  EXPECT_FALSE(walk.interrupted);
}

TEST(RefineC, MovesToTheBetterAndAsksForNothingTwice) {
  const std::vector<double> asked{2.0,      0.5,      1.0,      0.25,     0.707107, 0.353553,
                                  0.499999, 0.420448, 0.297301, 0.385552, 0.32421,  0.420447,
                                  0.402622, 0.369206, 0.377291, 0.361295, 0.373226, 0.365229};
  EXPECT_EQ(walk_from(1.0, [](double C) { return std::pow(std::log(C / 0.37), 2); }).asked, asked);
}

TEST(RefineC, TurnsAwayFromFailures) {
  const Walk walk = walk_from(1.0, [](double C) { return C > 1.5 ? std::nan("") : std::log(C); });
  ASSERT_GE(walk.asked.size(), 4U);
  EXPECT_EQ(walk.asked[1], 0.5);
  EXPECT_EQ(walk.asked[3], 0.25) << "it went on from 0.5, though 2 has the lower number";
}

TEST(RefineC, StaysWithinItsBoundsAndReachesThem) {
  const std::vector<double> up{5000.0, 1250.0, 10000.0, 2500.0, 7071.07, 8408.96, 9170.04, 9576.03, 9785.72, 9892.28};
  EXPECT_EQ(walk_from(2500.0, [](double C) { return -std::log(C); }).asked, up);
  const std::vector<double> down{0.0008,      0.0002,      0.0004,      0.0001,     0.000141421,
                                 0.000118921, 0.000109051, 0.000104427, 0.00010219, 0.000101089};
  EXPECT_EQ(walk_from(0.0004, [](double C) { return std::log(C); }).asked, down);
}

TEST(RefineC, EndsAfterTwentyFourOnALongWay) {
  const Walk walk = walk_from(9000.0, [](double C) { return std::log(C); });
  EXPECT_EQ(walk.asked.size(), 24U);
  EXPECT_LT(walk.asked.back(), 0.02);
}

TEST(RefineC, KeepsWhatItGotWhenItIsInterrupted) {
  const Walk walk = walk_from(
      1.0, [](double) { return 0.0; }, 3);
  EXPECT_TRUE(walk.interrupted);
  EXPECT_EQ(walk.asked, (std::vector<double>{2.0, 0.5, 1.41421}));
}

}  // namespace
}  // namespace calibeam
