#include "search/choice.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "search/support.hpp"

namespace calibeam {
namespace {

using testing::all_available;

// Nothing is as it is by default.
Configuration full() {
  Configuration c;
  c.C = 3.0;
  c.feature_choices = {{"moneyness", {"abs_log_m_fwd", "log_m_fwd"}}, {"quality", {"log_rel_spread"}}};
  c.enable_x_m = c.enable_x_abs_m = true;
  c.calibrate = Calibration::isotonic;
  c.group_reweight = GroupReweight::chain;
  c.ticker_intercepts = TickerIntercepts::all;
  c.ticker_x_interactions = true;
  c.train_decay_half_life_weeks = 13.0;
  c.foundation_weight = 1.5;
  return c;
}

const Family& family(const Space& space, const std::string& name) {
  return *std::find_if(space.families.begin(), space.families.end(), [&](const Family& f) { return f.name == name; });
}

std::size_t number_of(const Space& space, const std::string& name) {
  return static_cast<std::size_t>(&family(space, name) - space.families.data());
}

TEST(ChoiceJson, IsTheConfigurationsPartInEveryFamilyAndANeutralOneOrNone) {
  const Space space = default_space({});
  const std::vector<std::array<std::string, 3>> expected{{"C", "3", "null"},
                                                         {"volatility", "[]", "[]"},
                                                         {"moneyness", R"(["abs_log_m_fwd","log_m_fwd"])", "[]"},
                                                         {"quality", R"(["log_rel_spread"])", "[]"},
                                                         {"trend", "[]", "[]"},
                                                         {"interactions", R"(["x_m","x_abs_m"])", "[]"},
                                                         {"calibration", R"("isotonic")", R"("none")"},
                                                         {"group_reweight", R"("chain")", R"("none")"},
                                                         {"ticker_intercepts", R"("all")", R"("none")"},
                                                         {"ticker_x_interactions", "true", "false"},
                                                         {"decay", "13", "0"},
                                                         {"foundation_weight", "1.5", "1"}};
  ASSERT_EQ(space.families.size(), expected.size());
  for (std::size_t f = 0; f < expected.size(); ++f) {
    EXPECT_EQ(space.families[f].name, expected[f][0]);
    EXPECT_EQ(choice_json(space.families[f], full()).dump(), expected[f][1]) << expected[f][0];
    EXPECT_EQ(neutral_json(space.families[f].kind).dump(), expected[f][2]) << expected[f][0];
  }
  Configuration one;
  one.enable_x_abs_m = true;
  EXPECT_EQ(choice_json(family(space, "interactions"), one).dump(), R"(["x_abs_m"])");
  EXPECT_EQ(choice_json(family(space, "decay"), std::size_t{3}).dump(), "13");
}

// Every family that a rule can send back, sent back alone: nothing else changes.
TEST(Propose, SendsExcludedChoicesBackToNeutralAndNothingElse) {
  Space space = default_space({});
  for (const Family& excluded : space.families) {
    if (excluded.kind == FamilyKind::C || excluded.name == "volatility" || excluded.name == "trend") continue;
    space.exclusive = {{{excluded.name, ""}, {"volatility", R"(["rv20"])"}}};
    const Configuration before = full();
    const auto after = propose(space, all_available(), before, number_of(space, "volatility"), 1).config;
    Configuration expected = before;
    expected.feature_choices["volatility"] = {"rv20"};
    if (excluded.name == "moneyness") expected.feature_choices.erase("moneyness");
    if (excluded.name == "quality") expected.feature_choices.erase("quality");
    if (excluded.name == "interactions" || excluded.name == "moneyness") {
      expected.enable_x_m = expected.enable_x_abs_m = false;
    }
    if (excluded.name == "calibration") expected.calibrate = Calibration::none;
    if (excluded.name == "group_reweight") expected.group_reweight = GroupReweight::none;
    if (excluded.name == "ticker_intercepts") expected.ticker_intercepts = TickerIntercepts::none;
    if (excluded.name == "ticker_intercepts" || excluded.name == "ticker_x_interactions") {
      expected.ticker_x_interactions = false;
    }
    if (excluded.name == "decay") expected.train_decay_half_life_weeks = 0.0;
    if (excluded.name == "foundation_weight") expected.foundation_weight = 1.0;
    EXPECT_EQ(after, expected) << excluded.name;
    const auto other = propose(space, all_available(), before, number_of(space, "volatility"), 2).config;
    EXPECT_EQ(choice_json(excluded, other), choice_json(excluded, before)) << "rv20_sqrtT excludes nothing";
  }
}

TEST(Propose, KeepsTheNewestOfAnExclusiveGroupAndSettleTheFirst) {
  Space space = default_space({});
  space.exclusive = {{{"decay", "13"}, {"quality", ""}, {"calibration", ""}}};
  const auto chosen = [&](const Configuration& c) {
    return std::array{c.train_decay_half_life_weeks > 0.0, c.feature_choices.contains("quality"),
                      c.calibrate != Calibration::none};
  };
  const SpaceFacts facts = all_available();
  EXPECT_EQ(chosen(settle(space, facts, full()).config), (std::array{true, false, false}));
  EXPECT_EQ(chosen(propose(space, facts, full(), number_of(space, "decay"), 3).config),
            (std::array{true, false, false}));
  EXPECT_EQ(chosen(propose(space, facts, full(), number_of(space, "quality"), 1).config),
            (std::array{false, true, false}));
  EXPECT_EQ(chosen(propose(space, facts, full(), number_of(space, "calibration"), 1).config),
            (std::array{false, false, true}));
  // Decay 8 is not the choice that is excluded, and stays.
  EXPECT_EQ(chosen(propose(space, facts, full(), number_of(space, "decay"), 2).config),
            (std::array{true, true, false}));
  space.exclusive = {{{"nowhere", ""}, {"quality", ""}}};
  EXPECT_EQ(settle(space, facts, full()).config, full()) << "a family that is not in the space makes no choice";
}

TEST(Settle, DropsWhatIsUnmetHoweverLongTheChainOfNeeds) {
  Space space = default_space({});
  space.needs = {{{"decay", ""}, {"foundation_weight", "1.5"}},  // in the order that takes the most rounds
                 {{"foundation_weight", ""}, {"calibration", R"("isotonic")"}},
                 {{"calibration", ""}, {"group_reweight", ""}},
                 {{"group_reweight", ""}, {"quality", ""}}};
  const SpaceFacts facts = all_available();
  EXPECT_EQ(settle(space, facts, full()).config, full());
  Configuration without = full(), expected;
  without.feature_choices.erase("quality");
  expected = without;
  expected.train_decay_half_life_weeks = 0.0;
  expected.foundation_weight = 1.0;
  expected.calibrate = Calibration::none;
  expected.group_reweight = GroupReweight::none;
  EXPECT_EQ(settle(space, facts, without).config, expected);
  without.group_reweight = expected.group_reweight = GroupReweight::none;
  EXPECT_EQ(settle(space, facts, without).config, expected);
}

TEST(KeepsRules, IsTrueWhereNeedsAreMetAndAtMostOneOfAGroupIsChosen) {
  Space space = default_space({});
  space.needs = {{{"decay", ""}, {"quality", ""}}};
  space.exclusive = {{{"trend", ""}, {"calibration", ""}, {"group_reweight", ""}}};
  for (int bits = 0; bits < 32; ++bits) {
    Configuration c;
    c.train_decay_half_life_weeks = (bits & 1) != 0 ? 8.0 : 0.0;
    if ((bits & 2) != 0) c.feature_choices["quality"] = {"log_rel_spread"};
    if ((bits & 4) != 0) c.feature_choices["trend"] = {"dividend_yield"};
    if ((bits & 8) != 0) c.calibrate = Calibration::platt;
    if ((bits & 16) != 0) c.group_reweight = GroupReweight::chain;
    const bool met = (bits & 3) != 1;
    const int of_group = (bits >> 2 & 1) + (bits >> 3 & 1) + (bits >> 4 & 1);
    EXPECT_EQ(keeps_rules(space, c), met && of_group <= 1) << bits;
  }
}

TEST(BaseConfiguration, TakesWhatThereIs) {
  SearchOptions options;
  options.C_grid = {7.0, 3.0};
  EXPECT_EQ(base_configuration(Space{}, options).C, 7.0);
  options.C_grid.clear();
  EXPECT_EQ(base_configuration(Space{}, options), Configuration{});
  Space space = default_space(options);  // its C has no choice
  EXPECT_EQ(base_configuration(space, options), Configuration{});
  space.families[1].features = {{"rv20"}};
  space.families[3].features.clear();
  Configuration expected;
  expected.feature_choices["volatility"] = {"rv20"};
  EXPECT_EQ(base_configuration(space, options), expected);
  space.families[0].numbers = {0.25};
  expected.C = 0.25;
  EXPECT_EQ(base_configuration(space, options), expected);
}

}  // namespace
}  // namespace calibeam
