#include <gmock/gmock.h>

#include <limits>

#include "calibeam/error.hpp"
#include "search/configuration_json.hpp"
#include "search/effective.hpp"
#include "search/strict_json.hpp"
#include "search/support.hpp"

namespace calibeam {
namespace {

using testing::all_available;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Configuration parse(const std::string& text) { return parse_configurations(text, "C.json", Configuration{}).front(); }

std::string message_of(const std::string& text) {
  try {
    (void)parse_configurations(text, "C.json", Configuration{});
  } catch (const DataError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(CanonicalText, IsTheReferenceTextOfTheBase) {
  EXPECT_EQ(canonical_text(parse(R"({"C": 0.05})")),
            R"({"C":0.05,"features":[],"enable_x_m":false,"enable_x_abs_m":false,"calibrate":"none",)"
            R"("group_reweight":"none","ticker_intercepts":"non_foundation","ticker_x_interactions":false,)"
            R"("train_decay_half_life_weeks":0,"foundation_enabled":false,"foundation_weight":1})");
}

TEST(CanonicalText, SortsFeaturesOfAllFamiliesAndWritesWholeNumbersBare) {
  const auto text = canonical_text(parse(
      R"({"C": 2.0, "feature_choices": {"volatility": ["rv20"], "mine": ["b", "a", "b"]}, "foundation_weight": 1.5,
          "train_decay_half_life_weeks": 8})"));
  EXPECT_THAT(text, HasSubstr(R"({"C":2,"features":["a","b","rv20"],)"));
  EXPECT_THAT(text, HasSubstr(R"("train_decay_half_life_weeks":8,"foundation_enabled":true,"foundation_weight":1.5})"));
}

TEST(CanonicalText, EscapesNamesLikeThePythonReference) {
  Configuration c;
  c.feature_choices["f"] = {"caf\xC3\xA9 \"x\"\n"};
  EXPECT_THAT(canonical_text(c), HasSubstr(R"("caf\u00e9 \"x\"\n")"));
}

TEST(NumberText, IsShortestRoundTripWithoutPointZero) {
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(1e-5), "1e-05");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(1e22), "10000000000000000000000");
  EXPECT_EQ(number_text(0.30000000000000004), "0.30000000000000004");
}

TEST(ParseConfiguration, FillsWhatIsAbsentFromTheBase) {
  Configuration base;
  base.C = 0.05;
  EXPECT_EQ(parse_configurations("{}", "f", base).front(), base);
}

TEST(ParseConfiguration, OffBeatsTheFoundationWeight) {
  EXPECT_EQ(parse(R"({"foundation_enabled": false, "foundation_weight": 2})").foundation_weight, 1.0);
  EXPECT_EQ(parse(R"({"foundation_enabled": true, "foundation_weight": 2})").foundation_weight, 2.0);
}

TEST(ParseConfiguration, ReadsListsAndBestConfigFiles) {
  EXPECT_EQ(parse_configurations(R"([{"C": 1}, {"C": 2}])", "f", {}).at(1).C, 2.0);
  EXPECT_EQ(parse_configurations(R"({"trial_id": 7, "config": {"C": 3}})", "f", {}).front().C, 3.0);
}

TEST(ParseConfiguration, SurvivesAFullRoundTrip) {
  const auto c = parse(
      R"({"C": 0.1, "feature_choices": {"volatility": ["rv20"], "mine": ["z"]}, "enable_x_m": true, "calibrate":
          "isotonic", "group_reweight": "chain", "ticker_intercepts": "all", "ticker_x_interactions": true,
          "train_decay_half_life_weeks": 13, "foundation_weight": 1.5})");
  EXPECT_EQ(parse(config_to_json(c).dump()), c);
  EXPECT_EQ(features_in_words(c),
            "rv20 + z, x_m, isotonic, C 0.1, chain weights, ticker intercepts all, ticker slopes, "
            "decay 13 weeks, foundation weight 1.5");
}

TEST(ParseConfiguration, NamesThePathAndWhatWasExpected) {
  EXPECT_THAT(message_of(R"({"C": 0})"), HasSubstr("C.json: $.C: expected a number above 0, found 0"));
  EXPECT_THAT(message_of(R"([{}, {"calibrate": "Platt"}])"),
              HasSubstr("$[1].calibrate: expected one of none, platt, isotonic, found \"Platt\""));
  EXPECT_THAT(message_of(R"({"feature_choices": {"volatility": "rv20"}})"),
              HasSubstr("$.feature_choices.volatility: expected a list of column names"));
  EXPECT_THAT(message_of(R"({"feature_choices": {"a": ["x", 3]}})"), HasSubstr("$.feature_choices.a[1]"));
  EXPECT_THAT(message_of(R"({"feature_choices": {"a": ["x", ""]}})"), HasSubstr("$.feature_choices.a[1]"));
  EXPECT_THAT(message_of(R"({"enable_x_m": 1})"), HasSubstr("expected true or false, found 1"));
  EXPECT_THAT(message_of(R"({"c": 1})"), HasSubstr("there is no field \"c\""));
  EXPECT_THAT(message_of(R"({"C": 1, "C": 2})"), HasSubstr("twice"));
  EXPECT_THAT(message_of(R"({"C": 1e999})"), HasSubstr("C.json"));
  EXPECT_THAT(message_of("{\"C\": "), HasSubstr("line 1"));
  EXPECT_THAT(message_of("[]"), HasSubstr("a configuration or a list"));
  EXPECT_THAT(message_of(R"({"train_decay_half_life_weeks": -1})"), HasSubstr("weeks"));
}

TEST(ParseConfiguration, RefusesHostileDepthAndSizeWithoutFallingOver) {
  EXPECT_THAT(message_of(std::string(100000, '[')), HasSubstr("nested"));
  EXPECT_THAT(message_of(std::string((std::size_t{17} << 20), ' ')), HasSubstr("bytes"));
  EXPECT_THAT(message_of("{\"C\": \"\xFF\"}"), HasSubstr("not JSON"));
}

TEST(Effective, SwitchesOffWhatNeedsSomethingElse) {
  const auto facts = all_available();
  auto e = effective_configuration(parse(R"({"enable_x_m": true, "ticker_intercepts": "none",
                                             "ticker_x_interactions": true})"),
                                   facts);
  EXPECT_FALSE(e.config.enable_x_m);
  EXPECT_FALSE(e.config.ticker_x_interactions);
}

TEST(Effective, FollowsTheFactsAboutTickersFoundationAndChains) {
  SpaceFacts facts = all_available();
  facts.has_foundation = facts.has_chains = facts.slopes_with_all = false;
  auto e = effective_configuration(parse(R"({"foundation_weight": 2, "group_reweight": "chain",
                                             "ticker_x_interactions": true})"),
                                   facts);
  EXPECT_EQ(e.config.ticker_intercepts, TickerIntercepts::all);
  EXPECT_FALSE(e.config.ticker_x_interactions);  // support is counted for the intercepts that are used
  EXPECT_EQ(e.config.foundation_weight, 1.0);
  EXPECT_EQ(e.config.group_reweight, GroupReweight::none);
  facts.num_tickers = 1;
  EXPECT_EQ(effective_configuration({}, facts).config.ticker_intercepts, TickerIntercepts::none);
}

TEST(Effective, TakesOutConstantsWithANoteAndRefusesWhatTheDataCannotGive) {
  SpaceFacts facts = all_available();
  facts.problems["flat"] = {false, "constant before the VAL weeks"};
  facts.problems["gone"] = {true, "no column gone"};
  const auto e = effective_configuration(
      parse(R"({"feature_choices": {"moneyness": ["flat", "x_logit_prn"]}, "enable_x_m": true})"), facts);
  EXPECT_TRUE(e.config.feature_choices.empty());
  EXPECT_FALSE(e.config.enable_x_m);  // no moneyness is left
  EXPECT_THAT(e.notes, ElementsAre("flat: constant before the VAL weeks"));
  const auto bad = parse(R"({"feature_choices": {"trend": ["gone"]}})");
  try {
    (void)effective_configuration(bad, facts);
    FAIL();
  } catch (const DataError& error) {
    EXPECT_STREQ(error.what(), "feature gone: no column gone");
  }
  EXPECT_TRUE(effective_configuration(bad, facts, CannotGive::is_taken_out).config.feature_choices.empty());
}

TEST(Effective, IsItsOwnEffectiveConfiguration) {
  SpaceFacts facts = all_available();
  facts.has_foundation = false;
  const auto once = effective_configuration(parse(R"({"enable_x_m": true, "foundation_weight": 2})"), facts);
  EXPECT_EQ(effective_configuration(once.config, facts).canonical, once.canonical);
}

}  // namespace
}  // namespace calibeam
