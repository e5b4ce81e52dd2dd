// The enumeration against all combinations of all choices, made one by one.
#include "search/enumeration.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "calibeam/error.hpp"
#include "search/choice.hpp"
#include "search/space_file.hpp"
#include "search/support.hpp"

namespace calibeam {
namespace {

using testing::all_available;

// Every combination of choices that keeps the rules, by the effective configuration's text.
std::set<std::string> naive_texts(const Space& space, const SpaceFacts& facts, const SearchOptions& options) {
  std::set<std::string> texts;
  const auto walk = [&](const auto& self, const Configuration& so_far, std::size_t f) -> void {
    if (f == space.families.size()) {
      const Effective e = effective_configuration(so_far, facts, CannotGive::is_taken_out);
      if (keeps_rules(space, e.config)) texts.insert(e.canonical);
      return;
    }
    for (std::size_t i = 0; i < space.families[f].size(); ++i) {
      Configuration varied = vary(so_far, space.families[f], i);
      if (space.families[f].kind == FamilyKind::features) {  // interactions are chosen by their own family
        varied.enable_x_m = so_far.enable_x_m;
        varied.enable_x_abs_m = so_far.enable_x_abs_m;
      }
      self(self, varied, f + 1);
    }
  };
  walk(walk, base_configuration(space, options), 0);
  return texts;
}

void expect_every_one_once(const Space& space, const SpaceFacts& facts, const SearchOptions& options = {}) {
  const Enumeration all(space, facts, options);
  const auto expected = naive_texts(space, facts, options);
  ASSERT_EQ(all.count(), expected.size());
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < all.count(); ++i) {
    const Effective e = all.at(i);
    EXPECT_TRUE(expected.contains(e.canonical)) << e.canonical;
    EXPECT_TRUE(seen.insert(e.canonical).second) << e.canonical;
    EXPECT_EQ(all.find(e.config), i) << e.canonical;
  }
  EXPECT_THROW((void)all.at(all.count()), std::out_of_range);
}

// The families of every kind, few choices each, in an order in which no family stands beside those it is tied to.
Space mixed_space() {
  return parse_space(R"({"extends": "nothing", "families": [
      {"name": "ticker_x_interactions", "choices": [false, true]},
      {"name": "fx", "choices": [[], ["eur"], ["gbp", "vix"]]},
      {"name": "decay", "choices": [0, 8, 13]}, {"name": "interactions", "choices": [[], ["x_m"], ["x_m", "x_abs_m"]]},
      {"name": "calibration", "choices": ["none", "platt"]}, {"name": "ticker_intercepts", "choices": ["none", "all",
      "non_foundation"]}, {"name": "C", "choices": [2, 1]}, {"name": "moneyness", "choices": [[], ["log_m_fwd"]]},
      {"name": "macro", "choices": [[], ["vix"], ["ust"]]}, {"name": "group_reweight", "choices": ["chain", "none"]},
      {"name": "foundation_weight", "choices": [1.5, 1]}]})",
                     "f", {});
}

TEST(Enumeration, EqualsAllCombinations) {
  SpaceFacts facts = all_available();
  expect_every_one_once(mixed_space(), facts);
  facts.has_foundation = facts.slopes_with_all = false;
  facts.problems["ust"] = {false, "constant"};
  facts.problems["x_abs_m"] = {false, "constant"};
  expect_every_one_once(mixed_space(), facts);
}

TEST(Enumeration, EqualsAllCombinationsThatKeepTheRules) {
  Space space = mixed_space();
  std::erase_if(space.families, [](const Family& f) { return f.kind == FamilyKind::group_reweight; });
  space.needs = {{{"decay", "13"}, {"fx", ""}}, {{"calibration", ""}, {"C", "1"}}};
  space.exclusive = {{{"macro", R"(["ust"])"}, {"foundation_weight", ""}, {"ticker_x_interactions", ""}},
                     {{"decay", "8"}, {"calibration", ""}}};
  expect_every_one_once(space, all_available());
  space.needs.clear();
  expect_every_one_once(space, all_available());
  space.exclusive = {{}};
  expect_every_one_once(space, all_available());
}

TEST(Enumeration, TiesNothingToAFamilyThatIsNotThere) {
  for (const char* lonely : {"moneyness", "interactions", "ticker_intercepts", "ticker_x_interactions"}) {
    Space space = mixed_space();
    std::erase_if(space.families,
                  [&](const Family& f) { return f.name != "C" && f.name != "calibration" && f.name != lonely; });
    std::reverse(space.families.begin(), space.families.end());
    expect_every_one_once(space, all_available());
    const SpaceFacts facts = all_available();
    const Enumeration all(space, facts, {});
    EXPECT_EQ(all.at(0).config.C, 2.0) << lonely;
    EXPECT_EQ(all.at(1).config.C, 1.0) << lonely;
    EXPECT_EQ(all.at(2).config.C, 2.0) << lonely;
    EXPECT_EQ(all.at(2).config.calibrate, Calibration::platt) << lonely;
  }
}

TEST(Enumeration, KnowsNothingOfFamiliesThatWereTakenOutAgain) {
  const SpaceFacts facts = all_available();
  for (const bool shared : {false, true}) {
    Space space = mixed_space();
    std::erase_if(space.families, [](const Family& f) { return f.name != "C" && f.name != "moneyness"; });
    Family other = space.families[1];
    other.name = shared ? "fx" : "interactions";
    if (!shared) other = parse_space("{}", "f", {}).families.at(5);
    space.families.push_back(other);
    space.families.pop_back();
    const Enumeration all(space, facts, {});
    EXPECT_EQ(all.count(), 4U);
    EXPECT_EQ(all.at(1).config.C, 1.0);
    EXPECT_EQ(all.at(2).config.feature_choices.at("moneyness"), (std::vector<std::string>{"log_m_fwd"}));
  }
}

TEST(Enumeration, IsEmptyWhereAFamilyHasNoChoices) {
  Space space = mixed_space();
  for (Family& family : space.families) {
    if (family.kind == FamilyKind::decay) family.numbers.clear();
  }
  EXPECT_EQ(Enumeration(space, all_available(), {}).count(), 0U);
}

TEST(Enumeration, FindsNothingThatTheSpaceDoesNotHold) {
  Space space = mixed_space();
  space.exclusive = {{{"decay", "8"}, {"calibration", ""}}};
  const SpaceFacts facts = all_available();
  const Enumeration all(space, facts, {});
  const Configuration held = all.at(all.count() - 1).config;
  EXPECT_EQ(all.find(held), all.count() - 1);
  Configuration other = held;
  other.C = 3.0;
  EXPECT_EQ(all.find(other), std::nullopt);
  other = held;
  other.feature_choices["trend"] = {"dividend_yield"};
  EXPECT_EQ(all.find(other), std::nullopt);
  other = held;
  other.feature_choices["macro"] = {"oil"};
  EXPECT_EQ(all.find(other), std::nullopt);
  other = held;
  other.train_decay_half_life_weeks = 8.0;
  other.calibrate = Calibration::platt;
  EXPECT_EQ(all.find(other), std::nullopt);
}

TEST(Enumeration, VariesCThenCalibrationFeaturesTickersWeightsInTheOrderOfTheDefaultSpace) {
  SearchOptions options;
  options.C_grid = {1, 2};
  Space space = default_space(options);
  const SpaceFacts facts = all_available();
  // C 2, calibration 2, volatility 3, moneyness with interactions 1 + 3 * 4, quality 2, trend 2
  const std::uint64_t tickers = 2U * 2 * 3 * 13 * 2 * 2;
  const Enumeration all(space, facts, options);
  EXPECT_EQ(all.count(), tickers * 5 * 2 * 5 * 3);
  const Configuration base = base_configuration(space, options);
  const Configuration first = all.at(0).config;
  EXPECT_EQ(first.C, 1.0);
  EXPECT_EQ(all.at(1).config.C, 2.0);
  EXPECT_EQ(all.at(1).config.calibrate, Calibration::none);
  EXPECT_EQ(all.at(2).config.calibrate, Calibration::platt);
  EXPECT_EQ(all.at(3).config.feature_choices, base.feature_choices);
  EXPECT_EQ(all.at(4).config.feature_choices.at("volatility").front(), "rv20");
  EXPECT_EQ(all.at(tickers - 1).config.ticker_intercepts, first.ticker_intercepts);
  EXPECT_NE(all.at(tickers).config.ticker_intercepts, first.ticker_intercepts);
  EXPECT_EQ(all.at(5 * tickers - 1).config.group_reweight, GroupReweight::none);
  EXPECT_EQ(all.at(5 * tickers).config.group_reweight, GroupReweight::chain);
}

// Families of two choices each, independent of each other.
Space pairs(int count) {
  Space space;
  for (int i = 0; i < count; ++i) {
    Family& family = space.families.emplace_back();
    family.name = fmt::format("f{}", i);
    family.features = {{}, {fmt::format("c{}", i)}};
  }
  return space;
}

TEST(Enumeration, CountsUpToTwoToTheSixtyThreeAndNoFurther) {
  const SpaceFacts facts = all_available();
  const Space most = pairs(62);
  const Enumeration all(most, facts, {});
  EXPECT_EQ(all.count(), std::uint64_t{1} << 62);
  EXPECT_EQ(all.find(all.at(all.count() - 7).config), all.count() - 7);
  for (const int count : {63, 64, 65}) {
    const Space space = pairs(count);
    EXPECT_THROW(Enumeration(space, facts, {}), UsageError) << count;
  }
}

TEST(Enumeration, RefusesToTieMoreThanAMillionCombinationsTogether) {
  Space space = pairs(20);  // 1,048,576 combinations
  space.exclusive.emplace_back();
  for (const Family& family : space.families) space.exclusive.front().push_back({family.name, ""});
  try {
    const Enumeration all(space, all_available(), {});
    FAIL() << all.count();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(),
                 "the space ties more than 1000000 combinations of choices together: use fewer choices, rules or "
                 "shared features");
  }
}

}  // namespace
}  // namespace calibeam
