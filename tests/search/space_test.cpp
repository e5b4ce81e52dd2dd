#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <tuple>

#include "calibeam/error.hpp"
#include "search/choice.hpp"
#include "search/enumeration.hpp"
#include "search/space_file.hpp"
#include "search/support.hpp"

namespace calibeam {
namespace {

using testing::all_available;
using ::testing::Contains;
using ::testing::HasSubstr;

const Family& family(const Space& space, const std::string& name) {
  for (const auto& f : space.families) {
    if (f.name == name) return f;
  }
  throw std::out_of_range(name);
}

std::string message_of(const std::string& text) {
  try {
    (void)parse_space(text, "S.json", {});
  } catch (const DataError& e) {
    return e.what();
  }
  return "accepted";
}

std::string many_values_of_C(int count) {
  std::string values = "1";
  for (int k = 2; k <= count; ++k) values += "," + std::to_string(k);
  return R"({"families": [{"name": "C", "choices": [)" + values + "]}]}";
}

TEST(Vary, TurnsXmOnWhenAMoneynessIsChosenAndKeepsFlagsBetweenThem) {
  const auto space = default_space({});
  const auto& moneyness = family(space, "moneyness");
  auto c = vary(Configuration{}, moneyness, 1);
  EXPECT_TRUE(c.enable_x_m);
  c.enable_x_m = false;
  c.enable_x_abs_m = true;
  c = vary(c, moneyness, 2);
  EXPECT_FALSE(c.enable_x_m);
  EXPECT_TRUE(c.enable_x_abs_m);
  EXPECT_FALSE(effective_configuration(vary(c, moneyness, 0), all_available()).config.enable_x_abs_m);
}

TEST(AvailableSpace, LetsLogMStandInForTheForwardPair) {
  SpaceFacts facts = all_available();
  facts.problems["log_m_fwd"] = facts.problems["abs_log_m_fwd"] = {true, "no column forward_price"};
  const auto space = available_space(default_space({}), facts);
  EXPECT_EQ(family(space, "moneyness").features.at(3), (std::vector<std::string>{"abs_log_m", "log_m"}));
  facts.problems["log_m"] = facts.problems["abs_log_m"] = {true, "no column K"};
  const auto none = available_space(default_space({}), facts);
  EXPECT_EQ(family(none, "moneyness").size(), 1U);
  EXPECT_THAT(none.taken_out, Contains(TakenOut{"moneyness", "log_m_fwd", "no column forward_price"}));
}

TEST(AvailableSpace, TakesOutFamiliesThatTheDataCannotServe) {
  SpaceFacts facts;
  facts.num_tickers = 1;
  const auto space = available_space(default_space({}), facts);
  for (const char* name : {"group_reweight", "ticker_intercepts", "ticker_x_interactions", "foundation_weight"}) {
    EXPECT_EQ(family(space, name).size(), 1U) << name;
  }
  EXPECT_EQ(space.taken_out.size(), 4U);
  EXPECT_EQ(available_space(space, facts).taken_out.size(), 4U) << "nothing is left that could be taken out";
}

TEST(FeaturesOf, NamesEveryFeatureThatMayBeNeeded) {
  const auto names = features_of(default_space({}));
  for (const char* name :
       {"rv20", "rv20_sqrtT", "log_m_fwd", "log_m", "abs_log_m", "log_rel_spread", "x_m", "x_abs_m"}) {
    EXPECT_THAT(names, Contains(name));
  }
}

TEST(SpaceFile, WritesTheDefaultSpaceAndReadsItBack) {
  const auto space = default_space({});
  EXPECT_EQ(parse_space(space_to_json(space), "f", {}), space);
}

TEST(SpaceFile, ExtendsTheDefaultWithFamiliesOfItsOwn) {
  const auto space = parse_space(R"({"families": [{"name": "macro", "choices": [[], ["vix"], ["vix", "ust"]]},
                                                  {"name": "C", "choices": [0.3, 3]}], "remove": ["trend"]})",
                                 "f", {});
  EXPECT_EQ(space.families.size(), default_space({}).families.size());
  EXPECT_EQ(space.families.at(0).numbers, (std::vector<double>{0.3, 3}));
  EXPECT_EQ(space.families.at(4).name, "macro");
  EXPECT_EQ(space.families.at(4).features.at(2), (std::vector<std::string>{"ust", "vix"}));
  EXPECT_THAT(features_of(space), Contains("vix"));
}

TEST(SpaceFile, NamesThePathAndWhatWasExpected) {
  EXPECT_THAT(message_of(R"({"families": [{"name": "C", "choices": [1, -2]}]})"),
              HasSubstr("S.json: $.families[0].choices[1]: expected a number above 0, from 1e-12 to 1e12, found -2"));
  EXPECT_THAT(message_of(R"({"families": [{"name": "C", "choices": [1e308]}]})"), HasSubstr("from 1e-12 to 1e12"));
  EXPECT_THAT(message_of(R"({"families": [{"name": "a\u001b[31m", "choices": [["b"]]}]})"),
              HasSubstr("$.families[0].name: expected a name without control characters"));
  EXPECT_THAT(message_of(R"({"exclusive": [[{"family": "trend"}, {"family": "trend"}]]})"),
              HasSubstr("$.exclusive[0][1].family: expected another family"));
  EXPECT_THAT(message_of(R"({"families": [{"name": "calibration", "choices": ["beta"]}]})"),
              HasSubstr("$.families[0].choices[0]: expected one of none, platt, isotonic"));
  EXPECT_THAT(message_of(R"({"families": [{"name": "x", "choices": ["a"]}]})"), HasSubstr("a list of column names"));
  EXPECT_THAT(message_of(R"({"families": [{"name": "x", "choices": [["a"], ["a"]]}]})"),
              HasSubstr("$.families[0].choices[1]: expected a choice that differs from number 0"));
  EXPECT_THAT(message_of(R"({"families": [{"name": "x"}]})"), HasSubstr("the field \"choices\""));
  EXPECT_THAT(message_of(R"({"families": [{"name": "C", "log_m_stands_in": true, "choices": [1]}]})"),
              HasSubstr("$.families[0].log_m_stands_in: expected true or false, in a family of features"));
  EXPECT_THAT(message_of(R"({"families": [{"name": "x", "log_m_stands_in": 1, "choices": [["a"]]}]})"),
              HasSubstr("log_m_stands_in"));
  EXPECT_THAT(message_of(R"({"exclusive": [[{"family": "trend"}]]})"), HasSubstr("two or more choices"));
  EXPECT_THAT(message_of(R"({"exclusive": [{"family": "trend", "choice": ["vix"]}]})"),
              HasSubstr("two or more choices"));
  EXPECT_THAT(message_of(many_values_of_C(1001)), HasSubstr("a list of 1 to 1000 choices"));
  EXPECT_EQ(message_of(many_values_of_C(1000)), "accepted");
  EXPECT_THAT(message_of("{"), AllOf(HasSubstr(": parse error at line 1"), Not(HasSubstr("json.exception"))));
  EXPECT_THAT(message_of(R"({"family": []})"), HasSubstr("there is no field \"family\""));
  EXPECT_THAT(message_of(R"({"schema_version": 2})"), HasSubstr("$.schema_version: expected 1, found 2"));
  EXPECT_THAT(message_of(R"({"remove": ["speed"]})"), HasSubstr("$.remove[0]"));
  EXPECT_THAT(message_of(R"({"extends": 3})"), HasSubstr("$.extends"));
  EXPECT_THAT(message_of(R"({"extends": "nothing"})"), HasSubstr("at least one family"));
  EXPECT_THAT(message_of(R"({"needs": [{"choice": {"family": "vol"}, "needs": {"family": "moneyness"}}]})"),
              HasSubstr("$.needs[0].choice.family: expected the name of a family of this space, found \"vol\""));
  EXPECT_THAT(message_of(R"({"exclusive": [[{"family": "C", "choice": 1}, {"family": "trend"}]]})"),
              HasSubstr("to fall back on"));
  EXPECT_THAT(message_of(R"({"exclusive": [[{"family": "decay", "choice": 5}, {"family": "trend"}]]})"),
              HasSubstr("$.exclusive[0][0].choice: expected one of the family's choices, found 5"));
}

TEST(SpaceFile, TakesNumbersUpToTheirLimitsAndNoFurther) {
  const auto with_C = [](const char* number) {
    return std::string(R"({"families": [{"name": "C", "choices": [)") + number + "]}]}";
  };
  for (const char* number : {"1e-12", "1e12"}) EXPECT_EQ(message_of(with_C(number)), "accepted") << number;
  for (const char* number : {"9e-13", "1.0000001e12", "0", "-1"})
    EXPECT_THAT(message_of(with_C(number)), HasSubstr("from 1e-12 to 1e12")) << number;
}

TEST(SpaceFile, KeepsEveryExclusiveGroup) {
  const Space space = parse_space(R"({"exclusive": [
      [{"family": "volatility"}, {"family": "trend"}],
      [{"family": "quality"}, {"family": "calibration"}, {"family": "decay", "choice": 8}]]})",
                                  "s.json", {});
  ASSERT_EQ(space.exclusive.size(), 2U);
  EXPECT_EQ(space.exclusive[0], (std::vector<ChoiceRef>{{"volatility", ""}, {"trend", ""}}));
  EXPECT_EQ(space.exclusive[1], (std::vector<ChoiceRef>{{"quality", ""}, {"calibration", ""}, {"decay", "8"}}));
}

TEST(SpaceFile, StartsFromFirstChoicesWhereTheBaseIsNotOffered) {
  const SearchOptions options;
  const Configuration plain = base_configuration(default_space(options), options);
  EXPECT_EQ(plain.C, 0.05);
  EXPECT_EQ(plain.calibrate, Calibration::none);
  EXPECT_EQ(plain.ticker_intercepts, TickerIntercepts::non_foundation);
  const Space space = parse_space(R"({"extends": "nothing", "families": [{"name": "C", "choices": [7, 3]},
      {"name": "calibration", "choices": ["platt", "isotonic"]}, {"name": "ticker_intercepts", "choices": ["all", "none"]},
      {"name": "volatility", "choices": [["rv20"], ["K"]]}]})",
                                  "s.json", options);
  const Configuration base = base_configuration(space, options);
  EXPECT_EQ(base.C, 7.0);
  EXPECT_EQ(base.calibrate, Calibration::platt);
  EXPECT_EQ(base.ticker_intercepts, TickerIntercepts::all);
  EXPECT_THAT(base.feature_choices,
              ::testing::ElementsAre(::testing::Pair("volatility", ::testing::ElementsAre("rv20"))));
}

TEST(SpaceFile, ReadsTheExamplesOfItsPage) {
  std::ifstream in(CALIBEAM_SOURCE_DIR "/docs/space.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  int examples = 0;
  for (auto begin = page.find("```json\n"); begin != std::string::npos; begin = page.find("```json\n", begin + 1)) {
    const auto text = page.substr(begin + 8, page.find("```", begin + 3) - begin - 8);
    EXPECT_EQ(message_of(text), "accepted") << text;
    ++examples;
  }
  EXPECT_EQ(examples, 2);
}

const char* const kRules = R"({"extends": "nothing", "families": [
    {"name": "moneyness", "choices": [[], ["log_m"]]}, {"name": "macro", "choices": [[], ["vix"], ["ust"]]},
    {"name": "decay", "choices": [0, 8]}],
  "needs": [{"choice": {"family": "macro", "choice": ["vix"]}, "needs": {"family": "moneyness"}}],
  "exclusive": [[{"family": "macro", "choice": ["ust"]}, {"family": "decay"}]]})";

TEST(SpaceRules, AreKeptByProposalsAndByTheEnumeration) {
  const auto space = parse_space(kRules, "f", {});
  EXPECT_EQ(parse_space(space_to_json(space), "f", {}), space);
  const auto facts = all_available();
  const auto base = base_configuration(space, {});
  EXPECT_TRUE(propose(space, facts, base, 1, 1).config.feature_choices.empty());  // vix needs a moneyness
  auto c = propose(space, facts, base, 0, 1).config;
  c = propose(space, facts, c, 1, 1).config;
  EXPECT_EQ(c.feature_choices.at("macro").front(), "vix");
  EXPECT_TRUE(propose(space, facts, c, 0, 0).config.feature_choices.empty());
  c = propose(space, facts, propose(space, facts, base, 1, 2).config, 2, 1).config;  // the new choice stays
  EXPECT_EQ(c.train_decay_half_life_weeks, 8.0);
  EXPECT_TRUE(c.feature_choices.empty());
  // moneyness x macro x decay = 12, less vix without moneyness (2), less ust with decay (2)
  EXPECT_EQ(Enumeration(space, facts, {}).count(), 8U);
}

TEST(Enumeration, HoldsEveryEffectiveConfigurationOnceAndFindsIt) {
  SearchOptions options;
  options.C_grid = {1, 2, 1.0};
  options.allow_isotonic = true;
  for (const bool foundation : {true, false}) {
    SpaceFacts facts = all_available();
    facts.has_foundation = foundation;
    facts.slopes_with_all = false;
    facts.problems["x_abs_m"] = {false, "constant"};
    const auto space = available_space(default_space(options), facts);
    const Enumeration all(space, facts, options);
    std::map<std::string, std::uint64_t> seen;
    for (std::uint64_t i = 0; i < all.count(); ++i) {
      const auto e = all.at(i);
      ASSERT_TRUE(seen.emplace(e.canonical, i).second) << e.canonical;
      ASSERT_EQ(i % 97 == 0 ? all.find(e.config) : i, i);
    }
    // C 2, volatility 3, moneyness with interactions 1 + 3 * 2, quality 2, trend 2, calibration 3, reweighting 2, decay
    // 5
    const std::uint64_t rest = 2 * 3 * 7 * 2 * 2 * 3 * 2 * 5;
    EXPECT_EQ(all.count(), foundation ? rest * 4 * 3 : rest * 2);
  }
}

TEST(Enumeration, VariesCThenCalibrationFeaturesTickersWeightsWhateverTheOrderOfTheFile) {
  SearchOptions options;
  options.C_grid = {1, 2};
  Space space = default_space(options);
  std::reverse(space.families.begin(), space.families.end());
  const SpaceFacts facts = all_available();
  const Enumeration all(space, facts, options);
  const auto changes_at = [&](const auto& part) {
    std::uint64_t i = 1;
    while (i < all.count() && part(all.at(i).config) == part(all.at(0).config)) ++i;
    return i;
  };
  EXPECT_EQ(changes_at([](const Configuration& c) { return c.C; }), 1U);
  EXPECT_EQ(changes_at([](const Configuration& c) { return c.calibrate; }), 2U);
  EXPECT_EQ(
      changes_at([](const Configuration& c) { return std::tuple(c.feature_choices, c.enable_x_m, c.enable_x_abs_m); }),
      4U);
  // volatility 3, moneyness with interactions 1 + 3 * 4, quality 2, trend 2
  const std::uint64_t tickers = 4U * 3 * 13 * 2 * 2;
  EXPECT_EQ(changes_at([](const Configuration& c) { return std::pair(c.ticker_intercepts, c.ticker_x_interactions); }),
            tickers);
  EXPECT_EQ(changes_at([](const Configuration& c) {
              return std::tuple(c.group_reweight, c.train_decay_half_life_weeks, c.foundation_weight);
            }),
            tickers * 5);  // none, and two kinds of intercepts without and with slopes
}

TEST(Enumeration, CountsFeaturesThatTwoFamiliesShareOnce) {
  const auto space = parse_space(R"({"extends": "nothing", "families": [{"name": "a", "choices": [[], ["f"], ["g"]]},
                                     {"name": "b", "choices": [[], ["f"]]}]})",
                                 "f", {});
  EXPECT_EQ(Enumeration(space, all_available(), {}).count(), 4U);  // nothing, f, g, f + g
}

TEST(Enumeration, RefusesASpaceTooLargeToCount) {
  auto families = nlohmann::json::array();
  for (int i = 0; i < 20; ++i) {
    auto choices = nlohmann::json::array({nlohmann::json::array()});
    for (int j = 0; j < 9; ++j) choices.push_back({fmt::format("c{}", 10 * i + j)});
    families.push_back({{"name", fmt::format("f{}", i)}, {"choices", choices}});
  }
  const std::string text = nlohmann::json{{"families", families}}.dump();
  const auto space = parse_space(text, "f", {});
  EXPECT_THROW(Enumeration(space, all_available(), {}), UsageError);
}

}  // namespace
}  // namespace calibeam
